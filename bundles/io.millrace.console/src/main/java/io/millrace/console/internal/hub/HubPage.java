package io.millrace.console.internal.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.hub.Catalogues;
import io.millrace.hub.Hub;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import org.apache.felix.webconsole.servlet.AbstractServlet;
import org.apache.felix.webconsole.servlet.ServletConstants;
import org.apache.felix.webconsole.servlet.User;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page of the hub at {@code /system/console/hub}. The console has let the caller in as an
 * administrator before anything comes here. It extends the console's servlet and not {@code
 * HttpServlet}, because only so it can answer whole pages of its own: around a plain servlet the
 * console puts its frame, whose inline scripts no strict Content-Security-Policy allows.
 * Thread-safe.
 */
@Component(
    service = Servlet.class,
    property = {
      ServletConstants.PLUGIN_LABEL + "=" + HubPage.LABEL,
      ServletConstants.PLUGIN_TITLE + "=Hub",
      ServletConstants.PLUGIN_CATEGORY + "=Millrace"
    })
public final class HubPage extends AbstractServlet {
  static final String LABEL = "hub";

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(HubPage.class);
  private static final String CALLS = "/api/";
  private static final String FILES = "/res/";

  private final transient ObjectMapper json = PageJson.mapper();
  private final transient PageFiles files;
  private final transient HubCalls calls;

  @Activate
  public HubPage(
      BundleContext context,
      @Reference(name = "hub") Hub hub,
      @Reference(name = "catalogues") Catalogues catalogues) {
    this(
        context.getBundle().getVersion() + "-" + context.getBundle().getLastModified(),
        hub,
        catalogues);
  }

  HubPage(String tag, Hub hub, Catalogues catalogues) {
    this.files = new PageFiles(tag);
    this.calls = new HubCalls(hub, catalogues, files, new ChangeToken(new SecureRandom()), json);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    try {
      answer(path(request), who(request), request, response);
    } catch (PlatformException e) {
      tell(e, response);
    } catch (RuntimeException e) { // the top of the request's thread
      LOG.error("The page of the hub failed", e);
      tell(
          new PlatformException(
              "INTERNAL_FAILED",
              Blame.PLATFORM,
              false,
              "The page of the hub failed.",
              "Look into the server's log and report what is there."),
          response);
    }
  }

  private void answer(
      String path, String who, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean reads = request.getMethod().equals("GET");
    if (reads && path.isEmpty()) {
      files.shell(response);
    } else if (reads && path.equals("/")) {
      response.sendRedirect("../" + LABEL);
    } else if (path.startsWith(CALLS)) {
      calls.answer(path.substring(CALLS.length()), who, request, response);
    } else if (!reads
        || !path.startsWith(FILES)
        || !files.file(path.substring(FILES.length()), request, response)) {
      throw PlatformException.caller(
          "PAGE_NOT_FOUND", "The hub has no page of that name.", "Start at /system/console/hub.");
    }
  }

  private void tell(PlatformException e, HttpServletResponse response) throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.resetBuffer();
    response.setHeader("Cache-Control", "no-store");
    response.setStatus(Problem.status(e));
    response.setContentType("application/json;charset=utf-8");
    response.getOutputStream().write(json.writeValueAsBytes(Problem.of(e)));
  }

  /** What comes after {@code /hub}. */
  private static String path(HttpServletRequest request) {
    String path = request.getPathInfo();
    return path == null ? "" : path.substring(Math.min(path.length(), LABEL.length() + 1));
  }

  /** The account's name, as the console's security provider found it. */
  private static String who(HttpServletRequest request) {
    if (request.getAttribute(User.USER_ATTRIBUTE) instanceof User user
        && user.getUserObject() instanceof String name) {
      return name;
    }
    throw PlatformException.caller(
        "FORBIDDEN", "Nobody is logged in.", "Log in with the admin token as password.");
  }
}
