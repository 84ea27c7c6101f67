/** The single checks, and the framework in which a plugin is tried. */
@NullMarked
package io.millrace.authoring.internal;

import org.jspecify.annotations.NullMarked;
