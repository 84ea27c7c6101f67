/** Artifact bytes in a folder, addressed by content. */
@NullMarked
package io.millrace.plugin.artifacts.file.internal;

import org.jspecify.annotations.NullMarked;
