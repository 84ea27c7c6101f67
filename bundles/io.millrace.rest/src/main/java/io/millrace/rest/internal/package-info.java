/** Face: HTTP, JSON, SSE, OpenAPI, OpenAI-compatible. */
@NullMarked
package io.millrace.rest.internal;

import org.jspecify.annotations.NullMarked;
