/** Pretrains and tunes decoders with DJL. */
@NullMarked
package io.millrace.plugin.tuner.djl.internal;

import org.jspecify.annotations.NullMarked;
