package io.millrace.plugin.model.djl.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row of the cache and the tokens it holds keys and values of. While a job uses it, it grows;
 * afterwards what was read of the prompt can serve later prompts that begin alike.
 *
 * <p>Only that part is shared, and only up to a border of the chunks in which prompts are read:
 * what follows was computed in the batch that happened to be, and its last bits may differ. So an
 * answer never depends on what was in memory. Used by the session's thread.
 */
final class Row {
  /** Prompts are read so many tokens at a time, from position 0 on. */
  static final int CHUNK = 32;

  private final int index;
  private int[] tokens = {};
  private int length;
  private int read;
  private float @Nullable [] scores;
  private @Nullable Job job;
  private @Nullable Adapter adapter;
  private String salt = "";
  private long used;

  Row(int index) {
    this.index = index;
  }

  int index() {
    return index;
  }

  int length() {
    return length;
  }

  @Nullable Job job() {
    return job;
  }

  /** What its keys and values were computed with; only its job's may still be called. */
  @Nullable Adapter adapter() {
    return adapter;
  }

  /** Whether the job's prompt is not read to its end yet. */
  boolean reading() {
    return job != null && read < job.prompt().length;
  }

  /** When it was last used: larger is later. */
  long used() {
    return used;
  }

  void used(long tick) {
    used = tick;
  }

  /** How many of a job's first tokens need not be read because this row has them. */
  int reusable(Job other) {
    return adapter == other.adapter() && salt.equals(other.handling().cacheSalt())
        ? shared(other, tokens, read, scores != null)
        : 0;
  }

  /** The same once this row's own prompt will be read. */
  int promised(Job other) {
    Job mine = job;
    if (mine == null
        || !reading()
        || mine.adapter() != other.adapter()
        || !salt.equals(other.handling().cacheSalt())) {
      return 0;
    }
    return shared(other, mine.prompt(), mine.prompt().length, true);
  }

  private static int shared(Job other, int[] mine, int upTo, boolean scored) {
    int[] prompt = other.prompt();
    int end = Math.min(upTo, prompt.length);
    int differs = Arrays.mismatch(mine, 0, end, prompt, 0, end);
    int same = differs < 0 ? end : differs;
    if (scored && same == prompt.length && same == upTo) {
      return same;
    }
    // at least one token is read, for the scores after it
    return Math.min(same, prompt.length - 1) / CHUNK * CHUNK;
  }

  /** Takes a job whose first tokens it holds, read as prompts are. */
  void begin(Job next, int held) {
    job = next;
    adapter = next.adapter();
    salt = next.handling().cacheSalt();
    tokens = Arrays.copyOf(next.prompt(), next.room());
    length = held;
    read = held;
    scores = null;
  }

  /** Scores after the whole prompt, as another row had them. */
  void scores(float @Nullable [] of) {
    scores = of;
  }

  float @Nullable [] scores() {
    return scores;
  }

  /** The next tokens of the prompt. */
  int[] chunk() {
    int[] prompt = tokens;
    int end = (read / CHUNK + 1) * CHUNK;
    return Arrays.copyOfRange(prompt, read, Math.min(end, promptLength()));
  }

  private int promptLength() {
    return job == null ? read : job.prompt().length;
  }

  /** A chunk of the prompt was read; these are the scores after it. */
  void read(int count, float[] after) {
    read += count;
    length += count;
    if (read == promptLength()) {
      scores = after.clone();
    }
  }

  /** A token of the answer was appended. */
  void grown(int token) {
    tokens[length++] = token;
  }

  /** The job has ended; its tokens stay. */
  void release() {
    leave();
    length = read;
  }

  /** What it holds is of no use. */
  void clear() {
    leave();
    length = 0;
    read = 0;
    scores = null;
  }

  private void leave() {
    Job mine = job;
    job = null;
    if (mine != null) {
      mine.leave();
    }
  }

  /** Takes over the state of a row whose keys and values were copied here, as far as they fit. */
  void become(Row other, int most) {
    tokens = other.tokens;
    job = other.job;
    adapter = other.adapter;
    salt = other.salt;
    length = Math.min(other.length, most);
    read = Math.min(other.read, most);
    scores = read == other.read ? other.scores : null;
    used = other.used;
  }
}
