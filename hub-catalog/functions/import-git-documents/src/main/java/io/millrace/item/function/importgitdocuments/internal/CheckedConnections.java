package io.millrace.item.function.importgitdocuments.internal;

import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/** Lets no request go, redirected ones included, to where the rules do not allow. */
final class CheckedConnections implements HttpConnectionFactory {
  private final HttpConnectionFactory connections = new JDKHttpConnectionFactory();
  private final Remote.Rules rules;

  CheckedConnections(Remote.Rules rules) {
    this.rules = rules;
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return connections.create(checked(url));
  }

  @Override
  public HttpConnection create(URL url, Proxy proxy) throws IOException {
    return connections.create(checked(url), proxy);
  }

  private URL checked(URL url) throws IOException {
    if (!url.getProtocol().equals("https") && !rules.allowPrivate()) {
      throw new IOException("the server sends on to " + url.getProtocol());
    }
    rules.addresses().check(URI.create(url.getProtocol() + "://" + url.getAuthority() + "/"));
    return url;
  }
}
