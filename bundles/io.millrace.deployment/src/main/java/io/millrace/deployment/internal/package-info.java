/** Stage: serving pipelines and their endpoints. */
@NullMarked
package io.millrace.deployment.internal;

import org.jspecify.annotations.NullMarked;
