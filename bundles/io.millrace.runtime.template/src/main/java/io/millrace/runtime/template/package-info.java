/**
 * Conversations as the text a model was trained to continue. Start at {@link
 * io.millrace.runtime.template.ChatTemplate}.
 */
@Export
@Version("1.1.0")
@NullMarked
package io.millrace.runtime.template;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
