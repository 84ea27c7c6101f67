/** Long-lived wrapper of DJL, its PyTorch engine and tokenizers. */
@NullMarked
package io.millrace.runtime.djl.internal;

import org.jspecify.annotations.NullMarked;
