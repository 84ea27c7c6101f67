/**
 * Writing a plugin outside this repository: a project made from a template, checked in a framework
 * of its own, reloaded into a running server on each build.
 */
@NullMarked
package io.millrace.cli.internal.authoring;

import org.jspecify.annotations.NullMarked;
