/** The part of Jinja that chat templates are written in, with Python's semantics. */
@NullMarked
package io.millrace.runtime.template.internal;

import org.jspecify.annotations.NullMarked;
