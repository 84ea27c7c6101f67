package io.millrace.plugin.model.djl.internal;

import java.nio.file.Path;

/** An adapter that requests may name. What was computed with it is of no use to another. */
record Adapter(String name, Path folder, int rank) {}
