package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Steering;
import java.util.Set;
import java.util.function.LongSupplier;

/** Makes jobs of requests. Thread-safe. */
final class Jobs {
  private final Prompts prompts;
  private final TextCodec codec;
  private final Set<Integer> ends;
  private final Adapters adapters;
  private final int context;
  private final LongSupplier seeds;

  /**
   * @param seeds for requests without one
   */
  Jobs(
      Prompts prompts,
      TextCodec codec,
      Set<Integer> ends,
      Adapters adapters,
      int context,
      LongSupplier seeds) {
    this.prompts = prompts;
    this.codec = codec;
    this.ends = ends;
    this.adapters = adapters;
    this.context = context;
    this.seeds = seeds;
  }

  /** For requests that are made together. */
  TogetherEncoded together() {
    return new TogetherEncoded(prompts::tokens, codec::encode);
  }

  /**
   * @throws io.millrace.api.PlatformException as {@link
   *     io.millrace.api.model.ModelSession#generate}
   */
  Job job(GenerationRequest request, Inbox inbox, TogetherEncoded encoded) {
    int[] prompt = encoded.prompt(request.prompt());
    var sampling = request.sampling();
    Steering steering = sampling.steering();
    prompts.requireKnown("logit_bias", steering.logitBias().keySet());
    prompts.requireKnown("stop_token_ids", steering.stopTokens());
    prompts.requireKnown("allowed_token_ids", steering.allowedTokens());
    WordLists lists =
        new WordLists(steering.allowedTokens(), encoded.badWords(steering.badWords()));
    Adjustment adjustment =
        new Adjustment(sampling, prompt, ends, request.constraint().orElse(null), lists);
    AnswerText text = new AnswerText(new Pieces(codec::decode), new StopTexts(sampling.stop()));
    return new Job(
        prompt,
        Math.min(context - prompt.length, sampling.maxTokens()),
        request,
        new Job.Tools(
            new Sampler(sampling, sampling.seed().orElseGet(seeds), adjustment),
            text,
            new Likelihood(codec.texts()),
            ends,
            inbox,
            request.handling().adapter().map(adapters::hold).orElse(null)));
  }
}
