package gateway.client;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import org.jspecify.annotations.Nullable;

/** A {@link Wire} in the shape that the JDK's TLS sockets are layered on. */
final class WireSocket extends Socket {
    private final Wire wire;

    WireSocket(Wire wire) throws SocketException {
        super((SocketImpl) null);
        this.wire = wire;
    }

    @Override
    public InputStream getInputStream() {
        return wire.input();
    }

    @Override
    public OutputStream getOutputStream() {
        return wire.output();
    }

    /** The wire's deadline rules. */
    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public boolean isConnected() {
        return wire.socket().isConnected();
    }

    @Override
    public boolean isBound() {
        return wire.socket().isBound();
    }

    @Override
    public boolean isClosed() {
        return wire.socket().isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return wire.socket().isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return wire.socket().isOutputShutdown();
    }

    @Override
    public void shutdownInput() {
        wire.close();
    }

    @Override
    public void shutdownOutput() {
        wire.close();
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        return wire.socket().getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return wire.socket().getLocalAddress();
    }

    @Override
    public int getPort() {
        return wire.socket().getPort();
    }

    @Override
    public int getLocalPort() {
        return wire.socket().getLocalPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return wire.socket().getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return wire.socket().getLocalSocketAddress();
    }

    @Override
    public void close() {
        wire.close();
    }

    @Override
    public String toString() {
        return wire.socket().toString();
    }
}
