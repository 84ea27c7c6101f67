package io.millrace.kernel.access;

import java.time.Instant;

/**
 * Who is calling.
 *
 * @param name {@code admin} or the key's name
 */
public record Account(String name, Role role, Instant created) {}
