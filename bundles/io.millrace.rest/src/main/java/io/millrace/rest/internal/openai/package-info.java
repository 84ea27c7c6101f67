/** The OpenAI-compatible API under {@code /v1}. */
@NullMarked
package io.millrace.rest.internal.openai;

import org.jspecify.annotations.NullMarked;
