package io.millrace.console.internal.shell;

import io.millrace.api.PlatformException;
import io.millrace.hub.Catalogues;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.Hub;
import io.millrace.hub.Operation;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The hub in the Gogo shell: {@code hub:list}, {@code hub:install pii}. Whoever has a shell in the
 * process is its administrator; changes are done as the account {@code shell}. Each command answers
 * with a text; a refusal is an exception whose message is what and remedy. Thread-safe.
 */
@Component(
    service = HubShell.class,
    property = {
      "osgi.command.scope=hub",
      "osgi.command.function=sources",
      "osgi.command.function=refresh",
      "osgi.command.function=search",
      "osgi.command.function=list",
      "osgi.command.function=info",
      "osgi.command.function=plan",
      "osgi.command.function=install",
      "osgi.command.function=update",
      "osgi.command.function=uninstall",
      "osgi.command.function=rollback",
      "osgi.command.function=pin",
      "osgi.command.function=unpin",
      "osgi.command.function=hold",
      "osgi.command.function=release",
      "osgi.command.function=history",
      "osgi.command.function=states",
      "osgi.command.function=verify"
    })
public final class HubShell {
  private static final String WHO = "shell";
  private static final int MOST = 50;

  private final Hub hub;
  private final Catalogues catalogues;

  @Activate
  public HubShell(
      @Reference(name = "hub") Hub hub, @Reference(name = "catalogues") Catalogues catalogues) {
    this.hub = hub;
    this.catalogues = catalogues;
  }

  @Descriptor("Where items come from, in order")
  public String sources() {
    return ShellText.sources(catalogues.sources());
  }

  @Descriptor("Read every source again, now")
  public String refresh() {
    return said(() -> ShellText.sources(catalogues.refresh()));
  }

  @Descriptor("Items that match all the words")
  public String search(@Descriptor("words") String... words) {
    return ShellText.items(catalogues.search(String.join(" ", words), "", "", MOST));
  }

  @Descriptor("What is installed")
  public String list() {
    return ShellText.installed(hub.installed());
  }

  @Descriptor("Everything about an item")
  public String info(@Descriptor("[source/]name[:range]") String item) {
    return said(() -> ShellText.details(catalogues.info(item)));
  }

  @Descriptor("What a change would do")
  public String plan(
      @Parameter(
              names = {"-f", "--force"},
              presentValue = "true",
              absentValue = "false")
          boolean force,
      @Descriptor("install, update, uninstall or rollback") String operation,
      @Descriptor("items, or the state to go back to") String... items) {
    return said(() -> ShellText.plan(hub.plan(change(operation, force, List.of(items)))));
  }

  @Descriptor("Install items and all they need")
  public String install(
      CommandSession session,
      @Parameter(
              names = {"-f", "--force"},
              presentValue = "true",
              absentValue = "false")
          boolean force,
      @Descriptor("items") String... items) {
    return apply(session, change("install", force, List.of(items)));
  }

  @Descriptor("Move items, or all, to their highest version")
  public String update(
      CommandSession session,
      @Parameter(
              names = {"-f", "--force"},
              presentValue = "true",
              absentValue = "false")
          boolean force,
      @Descriptor("items") String... items) {
    return apply(session, change("update", force, List.of(items)));
  }

  @Descriptor("Remove items and what only they needed")
  public String uninstall(
      CommandSession session,
      @Parameter(
              names = {"-f", "--force"},
              presentValue = "true",
              absentValue = "false")
          boolean force,
      @Descriptor("items") String... items) {
    return apply(session, change("uninstall", force, List.of(items)));
  }

  @Descriptor("Go back to a state, by default the one before")
  public String rollback(CommandSession session, @Descriptor("its number") String... state) {
    return apply(session, change("rollback", false, List.of(state)));
  }

  @Descriptor("Keep items at their version")
  public String pin(CommandSession session, @Descriptor("items") String... items) {
    return apply(session, change("pin", false, List.of(items)));
  }

  @Descriptor("Let pinned items move again")
  public String unpin(CommandSession session, @Descriptor("items") String... items) {
    return apply(session, change("unpin", false, List.of(items)));
  }

  @Descriptor("Leave items alone when everything is updated")
  public String hold(CommandSession session, @Descriptor("items") String... items) {
    return apply(session, change("hold", false, List.of(items)));
  }

  @Descriptor("Update held items again")
  public String release(CommandSession session, @Descriptor("items") String... items) {
    return apply(session, change("release", false, List.of(items)));
  }

  @Descriptor("What was done and tried")
  public String history() {
    return ShellText.operations(hub.operations(MOST));
  }

  @Descriptor("States that can be gone back to")
  public String states() {
    return ShellText.states(hub.states(MOST));
  }

  @Descriptor("Whether files and bundles are as the state says")
  public String verify() {
    List<String> problems = hub.verify();
    return problems.isEmpty()
        ? "Every file and bundle is as the state says."
        : String.join("\n", problems);
  }

  private static Change change(String verb, boolean force, List<String> words) {
    Operation operation = ShellText.operation(verb);
    boolean back = operation == Operation.ROLLBACK;
    OptionalLong state =
        back && !words.isEmpty() ? OptionalLong.of(number(words.get(0))) : OptionalLong.empty();
    List<String> items = back ? List.of() : words;
    if (items.isEmpty() && !back && operation != Operation.UPDATE) {
      throw new IllegalArgumentException("No item is named. Write: hub:" + verb + " ITEM");
    }
    return new Change(operation, items, state, Optional.empty(), force, WHO);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no number of a state. See hub:states.", e);
    }
  }

  private String apply(CommandSession session, Change change) {
    PrintStream console = session.getConsole();
    ChangeListener steps = step -> console.println("  " + step.what());
    return said(() -> ShellText.report(hub.apply(change, steps)));
  }

  /** The shell shows an exception's message only, so it has to say the remedy too. */
  private static String said(Supplier<String> answer) {
    try {
      return answer.get();
    } catch (PlatformException e) {
      throw new IllegalStateException(e.what() + " " + e.remedy(), e);
    }
  }
}
