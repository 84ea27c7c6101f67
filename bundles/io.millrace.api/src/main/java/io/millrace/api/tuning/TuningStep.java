package io.millrace.api.tuning;

/**
 * One optimizer step.
 *
 * @param step from 1
 * @param totalSteps planned
 * @param loss mean over the step's tokens (or pairs)
 * @param learningRate in force
 * @param gradientNorm global L2 norm before clipping
 * @param tokensPerSecond trained tokens, padding not counted
 */
public record TuningStep(
    long step,
    long totalSteps,
    double loss,
    double learningRate,
    double gradientNorm,
    double tokensPerSecond) {}
