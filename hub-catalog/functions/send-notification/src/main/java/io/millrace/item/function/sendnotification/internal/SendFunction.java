package io.millrace.item.function.sendnotification.internal;

import io.millrace.api.Blame;
import io.millrace.api.FrameworkProperties;
import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.item.function.sendnotification.internal.Channel.Undelivered;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Sends a notification, again after 1, 2, 4 … seconds (or what the other side asks for) while that
 * may help. Keeps nothing.
 */
@Component(
    service = Function.class,
    property = {
      "kind.id=send-notification",
      "kind.version=0.1.0",
      "kind.summary=Sends a notification by e-mail, webhook or to Slack."
    })
public final class SendFunction implements Function {
  private static final FunctionSpec SPEC =
      new FunctionSpec(
          "send-notification",
          "Sends a notification by e-mail, webhook or to Slack.",
          FunctionSpec.SERVER,
          Channels.parameters(),
          List.of(),
          List.of());

  /** Waits; interrupted when the run is aborted by force. */
  @FunctionalInterface
  interface Pause {
    void of(long millis) throws InterruptedException;
  }

  private final Channels channels;
  private final Clock clock;
  private final Pause pause;

  @Activate
  public SendFunction(BundleContext framework) {
    this(
        new Channels(
            new Secrets(System.getenv(), data(framework).resolve("secrets")),
            new Destinations(System.getenv().getOrDefault(Destinations.VARIABLE, ""))),
        Clock.systemUTC(),
        Thread::sleep);
  }

  SendFunction(Channels channels, Clock clock, Pause pause) {
    this.channels = channels;
    this.clock = clock;
    this.pause = pause;
  }

  private static Path data(BundleContext framework) {
    String data = framework.getProperty(FrameworkProperties.DATA);
    return Path.of(data == null ? "." : data);
  }

  @Override
  public FunctionSpec spec() {
    return SPEC;
  }

  @Override
  public void run(RunContext context) throws InterruptedException {
    Channel channel = channels.of(context.parameters());
    Notice notice = Notice.of(context, clock.instant());
    long attempts = context.parameters().integer("attempts");
    long waitMs = 1000;
    for (long attempt = 1; ; attempt++) {
      context.checkAborted();
      try {
        channel.deliver(notice);
        context.log("sent: " + channel.where() + ", attempt " + attempt);
        context.result("sent", true);
        context.result("attempts", attempt);
        return;
      } catch (Undelivered e) {
        context.log("attempt " + attempt + " failed: " + channel.where() + " " + e.getMessage());
        if (!e.again() || attempt == attempts) {
          throw failed(channel, e, attempt);
        }
        pause.of(Math.max(waitMs, e.afterMs()));
        waitMs *= 2;
      }
    }
  }

  private static PlatformException failed(Channel channel, Undelivered e, long attempts) {
    String what =
        "The notification was not taken: "
            + channel.where()
            + " "
            + e.getMessage()
            + " (attempts: "
            + attempts
            + ").";
    return e.again()
        ? new PlatformException(
            "NOTIFICATION_UNAVAILABLE",
            Blame.ENVIRONMENT,
            true,
            what,
            "Try again later, or raise 'attempts'.",
            e)
        : new PlatformException(
            "NOTIFICATION_REFUSED",
            Blame.CALLER,
            false,
            what,
            "Correct address, recipients or secret: the other side does not want it as it is.",
            e);
  }
}
