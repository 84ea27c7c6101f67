package io.millrace.plugin.model.djl.internal;

/**
 * The largest of many values in one pass, with a heap of as many as are wanted: a vocabulary of
 * 128,000 is neither copied nor sorted for a token. Equal values come by ascending index, so that
 * order never depends on chance.
 */
final class Largest {
  private final float[] values;
  private final int[] heap;
  private int size;

  private Largest(float[] values, int count) {
    this.values = values;
    this.heap = new int[Math.min(count, values.length)];
  }

  /**
   * @return indices by descending value, as many as asked for or as there are
   */
  static int[] of(float[] values, int count) {
    Largest largest = new Largest(values, count);
    for (int i = 0; i < values.length; i++) {
      largest.offer(i);
    }
    return largest.drain();
  }

  private void offer(int index) {
    if (size < heap.length) {
      heap[size] = index;
      rise(size++);
    } else if (size > 0 && before(index, heap[0])) {
      heap[0] = index;
      sink();
    }
  }

  private int[] drain() {
    int[] sorted = new int[size];
    while (size > 0) {
      sorted[size - 1] = heap[0];
      heap[0] = heap[--size];
      sink();
    }
    return sorted;
  }

  private void rise(int from) {
    int i = from;
    while (i > 0 && before(heap[(i - 1) / 2], heap[i])) {
      swap(i, (i - 1) / 2);
      i = (i - 1) / 2;
    }
  }

  /** The worst of those kept is at the top. */
  private void sink() {
    int i = 0;
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && before(heap[child], heap[child + 1])) {
        child++;
      }
      if (!before(heap[i], heap[child])) {
        return;
      }
      swap(i, child);
      i = child;
    }
  }

  private void swap(int a, int b) {
    int swapped = heap[a];
    heap[a] = heap[b];
    heap[b] = swapped;
  }

  private boolean before(int a, int b) {
    return values[a] > values[b] || values[a] == values[b] && a < b;
  }

  /** Index of the largest, the first of equals. */
  static int first(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }
}
