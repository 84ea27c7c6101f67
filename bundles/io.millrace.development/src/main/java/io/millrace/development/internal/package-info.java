/** Stage: tune, evaluate, compare; proposes a model to the registry. */
@NullMarked
package io.millrace.development.internal;

import org.jspecify.annotations.NullMarked;
