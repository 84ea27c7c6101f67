package io.millrace.api.tuning;

import io.millrace.api.parameter.Values;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to train, on what, and where to write.
 *
 * @param parameters checked against {@link Tuner#parameters()}
 * @param base folder of the model to start from; empty to start from random weights
 * @param train rows; see {@link Tuner} for columns
 * @param held rows to evaluate on, may be empty
 * @param output empty folder for a Hugging Face folder or a PEFT adapter
 * @param checkpoints folder that outlives the attempt
 */
public record TuningRequest(
    Values parameters,
    Optional<Path> base,
    List<Map<String, Object>> train,
    List<Map<String, Object>> held,
    Path output,
    Path checkpoints) {}
