/** Training and tuning models. Start at {@link io.millrace.api.tuning.Tuner}. */
@Export
@Version("1.1.0")
@NullMarked
package io.millrace.api.tuning;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
