/**
 * Recognising personal data in texts, for guardrails and functions alike. Start at {@link
 * io.millrace.runtime.pii.PersonalData}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.runtime.pii;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
