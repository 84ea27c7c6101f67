/** {@code millrace model …}: what a model is, from its files, without a server or an engine. */
@NullMarked
package io.millrace.cli.internal.model;

import org.jspecify.annotations.NullMarked;
