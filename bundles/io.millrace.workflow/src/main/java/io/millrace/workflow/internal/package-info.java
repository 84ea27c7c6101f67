/** Graphs of runs: order, parallel, conditions, retry, resume, schedule. */
@NullMarked
package io.millrace.workflow.internal;

import org.jspecify.annotations.NullMarked;
