package io.millrace.rest.internal.route;

/** Stands in a route for a body of plain bytes, where other routes name a record. */
public record Binary() {}
