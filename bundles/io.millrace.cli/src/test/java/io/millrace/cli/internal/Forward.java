package io.millrace.cli.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Stands in for a server's process: hands every connection on to another port of this machine. */
final class Forward {
  private Forward() {}

  public static void main(String[] ports) throws IOException {
    int from = Integer.parseInt(ports[0]);
    int to = Integer.parseInt(ports[1]);
    try (ServerSocket server = new ServerSocket(from, 50, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket near = server.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), to);
        copy(near, far);
        copy(far, near);
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    Thread thread =
        new Thread(
            () -> {
              try (InputStream in = from.getInputStream();
                  OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
              } catch (IOException closed) {
                // the other direction has ended
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
