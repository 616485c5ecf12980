// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Includes by class name, in a program with Qt's defaults: Qt's keywords, string literals that become QString.
#include <QCoreApplication>
#include <QSocketIoClient>
#include <QSocketIoServer>

class Window : public QObject
{
    Q_OBJECT
public slots:
    int sum(int a, int b) { return a + b; }
signals:
    void closed();
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    Window window;
    QSocketIoClient client;
    QSocketIoClientNamespace *chat = client.of("/chat");
    chat->on("sum", &window, &Window::sum);
    chat->on("text", &window, [](const QString &text) { return text + "!"; });
    chat->emitEvent("hello", "world", 1, QStringList{ "a", "b" });
    QSocketIoServer server;
    server.of("/chat")->on("join", &window, [](QSocketIoServerSocket *socket, const QString &room) { socket->join(room); });
    return chat->name() == "/chat" && client.of("chat") == chat && !server.isListening() ? 0 : 1;
}

#include "by_class.moc"
