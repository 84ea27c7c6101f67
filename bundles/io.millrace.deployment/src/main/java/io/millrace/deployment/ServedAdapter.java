package io.millrace.deployment;

/**
 * An adapter that an endpoint keeps beside its model, over restarts.
 *
 * @param name as clients name it
 * @param source reference of an artifact with its exact version, or a folder on the server
 * @param ready whether requests can name it now
 * @param reason why they cannot, for people; empty while the endpoint itself is not ready
 */
public record ServedAdapter(String name, String source, boolean ready, String reason) {}
