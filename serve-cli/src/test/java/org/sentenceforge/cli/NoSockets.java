package org.sentenceforge.cli;

import java.security.Permission;

/** A security manager for a program of its own, which allows everything but the network: no name is looked up, no socket connected. */
@SuppressWarnings("removal") // Java has no other way to forbid it; gone from Java 24 on
public final class NoSockets extends SecurityManager {

    @Override
    public void checkConnect(String host, int port) {
        throw new SecurityException("the network was used: " + host + " " + port);
    }

    @Override
    public void checkConnect(String host, int port, Object context) {
        checkConnect(host, port);
    }

    @Override
    public void checkListen(int port) {
        checkConnect("listening on", port);
    }

    @Override
    public void checkPermission(Permission permission) {
        // anything else
    }
}
