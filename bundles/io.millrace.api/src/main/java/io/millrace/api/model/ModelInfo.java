package io.millrace.api.model;

/**
 * Facts about a loaded model.
 *
 * @param architecture for example LlamaForCausalLM
 * @param parameters how many weights, adapters not counted
 * @param contextTokens longest prompt and answer together
 * @param precision of the weights in memory: F32, BF16, …
 * @param memoryBytes resident for weights and caches, estimated
 */
public record ModelInfo(
    String architecture, long parameters, int contextTokens, String precision, long memoryBytes) {}
