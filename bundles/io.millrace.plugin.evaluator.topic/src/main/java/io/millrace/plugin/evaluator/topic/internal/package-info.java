/** Judges whether answers keep to the allowed topic. */
@NullMarked
package io.millrace.plugin.evaluator.topic.internal;

import org.jspecify.annotations.NullMarked;
