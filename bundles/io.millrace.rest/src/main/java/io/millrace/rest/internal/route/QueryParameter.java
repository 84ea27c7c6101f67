package io.millrace.rest.internal.route;

/** A query parameter a route understands; all are optional. */
public record QueryParameter(String name, String summary) {}
