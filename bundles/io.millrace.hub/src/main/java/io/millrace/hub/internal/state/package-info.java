/** What is installed, and what was done: numbered immutable states and the journal. */
@NullMarked
package io.millrace.hub.internal.state;

import org.jspecify.annotations.NullMarked;
