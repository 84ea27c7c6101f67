package io.millrace.cli.internal;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Where a command reads and prints, and what it knows of its surroundings. */
public final class Terminal {
  private final PrintStream out;
  private final PrintStream err;
  private final BufferedReader in;
  private final boolean interactive;
  private final Map<String, String> environment;

  /**
   * @param interactive a person watches: bars and colours are welcome
   * @param environment variables of the process
   */
  public Terminal(
      PrintStream out,
      PrintStream err,
      InputStream in,
      boolean interactive,
      Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.interactive = interactive;
    this.environment = Map.copyOf(environment);
  }

  public PrintStream out() {
    return out;
  }

  public PrintStream err() {
    return err;
  }

  public BufferedReader in() {
    return in;
  }

  public boolean interactive() {
    return interactive;
  }

  public String variable(String name, String otherwise) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  public void line(String text) {
    out.println(text);
  }

  /** What was wrong and what to do, in two lines (more if what was wrong has several parts). */
  public void problem(String what, String remedy) {
    err.println("millrace: " + what.replace("\n", "\n          "));
    if (!remedy.isEmpty()) {
      err.println("          " + remedy);
    }
  }

  /** Rows under their heads, in columns as wide as needed. */
  public void table(List<String> heads, List<List<String>> rows) {
    int[] widths = heads.stream().mapToInt(String::length).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    line(columns(heads, widths));
    rows.forEach(row -> line(columns(row, widths)));
  }

  private static String columns(List<String> cells, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      text.append(cells.get(i));
      if (i < widths.length - 1) {
        text.append(" ".repeat(widths[i] - cells.get(i).length() + 2));
      }
    }
    return text.toString().stripTrailing();
  }

  /** The same surroundings, printing nothing. */
  public Terminal silent() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Terminal(nowhere, nowhere, InputStream.nullInputStream(), false, environment);
  }

  public void flush() {
    out.flush();
    err.flush();
  }
}
