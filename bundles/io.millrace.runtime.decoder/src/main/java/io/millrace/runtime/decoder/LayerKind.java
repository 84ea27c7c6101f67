package io.millrace.runtime.decoder;

/**
 * What sets one block apart from the others.
 *
 * @param sliding whether it sees only the last {@link DecoderConfig#window} tokens
 * @param rotary index into {@link DecoderConfig#rotaries}, −1 if it turns nothing
 */
public record LayerKind(boolean sliding, int rotary) {}
