package io.millrace.rest.internal.route;

/** Stands in a route for a form with a file in it, {@code multipart/form-data}. */
public record FileForm(String purpose, Binary file) {}
