/** Serves Hugging Face decoders with DJL. */
@NullMarked
package io.millrace.plugin.model.djl.internal;

import org.jspecify.annotations.NullMarked;
