// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// qsocketio COMMAND: Socket.IO from the command line.
#include "arguments.h"
#include "bench.h"
#include "command.h"
#include "emit.h"
#include "exitcode.h"
#include "interruption.h"
#include "listen.h"
#include "output.h"
#include "serve.h"

#include <QCoreApplication>
#include <QHash>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

struct CommandEntry
{
    QString name;
    QString purpose;
    QString words; // behind the name
    QString example;
    void (*addOptions)(QCommandLineParser &);
    std::unique_ptr<Command> (*make)(const QCommandLineParser &);
};

const QList<CommandEntry> &commands()
{
    static const QList<CommandEntry> all{
        { u"listen"_s, u"Prints what a server sends, one JSON object per line."_s, u"URL"_s,
          u"qsocketio listen http://localhost:3000 --namespace /chat --auth '{\"token\":\"t\"}'"_s,
          Listen::addOptions, Listen::make },
        { u"emit"_s, u"Sends one event; arguments are JSON, @file for bytes, or strings."_s,
          u"URL EVENT [ARGUMENT...]"_s,
          u"qsocketio emit http://localhost:3000 sum 20 22 --ack --timeout 5"_s, Emit::addOptions,
          Emit::make },
        { u"serve"_s,
          u"A server for trying things out, which prints what clients send."_s,
          {},
          u"qsocketio serve --port 3000 --static ./page --echo"_s,
          Serve::addOptions,
          Serve::make },
        { u"bench"_s, u"Measures how fast a server acknowledges, in one JSON object."_s, u"URL"_s,
          u"qsocketio bench http://localhost:3000 --event echo --clients 10 --duration 3"_s,
          Bench::addOptions, Bench::make },
    };
    return all;
}

QString overview()
{
    QString text = u"Usage: qsocketio COMMAND [OPTIONS]\n\nSocket.IO from the command line.\n\n"_s;
    for (const CommandEntry &entry : commands())
        text += u"  %1 %2\n      e.g. %3\n"_s.arg(entry.name, -8).arg(entry.purpose, entry.example);
    text += u"\nqsocketio COMMAND --help lists the options of a command; --version tells the version.\n"_s;
    text += u"Exit codes: 0 done, 1 wrong usage, 2 no connection, 3 refused, 4 disconnected,\n"
            "5 timed out, 130 interrupted.\n"_s;
    return text;
}

// "-5" is meant as an argument more often than as an option.
QString usageProblem(const QCommandLineParser &parser, const CommandEntry &entry)
{
    const bool isUnknown = !parser.unknownOptionNames().isEmpty();
    if (!isUnknown || !entry.words.contains("ARGUMENT"_L1))
        return parser.errorText();
    return parser.errorText()
           + u" Put -- before arguments that begin with a dash: qsocketio %1 URL EVENT -- -5"_s.arg(
                   entry.name);
}

void describeWords(QCommandLineParser &parser, const QString &words)
{
    static const QHash<QString, QString> meanings{
        { u"URL"_s, u"The server: http, https, ws or wss, or unix: and a path."_s },
        { u"EVENT"_s, u"The name of the event."_s },
        { u"[ARGUMENT...]"_s, u"JSON where it is JSON, @file for bytes, otherwise a string."_s },
    };
    const QStringList all = words.split(u' ', Qt::SkipEmptyParts);
    for (const QString &word : all)
        parser.addPositionalArgument(word, meanings.value(word), word);
}

int runCommand(const CommandEntry &entry, const QStringList &words)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"\n%1\n\nExample:\n  %2"_s.arg(entry.purpose, entry.example));
    parser.addPositionalArgument(entry.name, entry.purpose);
    describeWords(parser, entry.words);
    parser.addHelpOption();
    entry.addOptions(parser);
    if (!parser.parse(words))
        throw UsageError{ usageProblem(parser, entry) };
    if (parser.isSet(u"help"_s)) {
        std::fputs(qUtf8Printable(parser.helpText()), stdout);
        return int(ExitCode::Success);
    }
    setNotes(parser.isSet(u"quiet"_s) ? Notes::Hidden : Notes::Shown);
    const std::unique_ptr<Command> command = entry.make(parser);
    Interruption interruption;
    QObject::connect(&interruption, &Interruption::requested, command.get(), &Command::interrupt);
    // Whoever has read enough, has what was wanted. From the event loop: we are in the middle of printing.
    QObject::connect(&Output::instance(), &Output::brokenPipe, command.get(), &Command::interrupt,
                     Qt::QueuedConnection);
    QMetaObject::invokeMethod(command.get(), &Command::start, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

int run(const QStringList &words)
{
    const QString first = words.value(1);
    if (first == "--help"_L1 || first == "-h"_L1 || first == "help"_L1) {
        std::fputs(qUtf8Printable(overview()), stdout);
        return int(ExitCode::Success);
    }
    if (first == "--version"_L1 || first == "-v"_L1) {
        std::fputs("qsocketio " QSOCKETIO_VERSION "\n", stdout);
        return int(ExitCode::Success);
    }
    for (const CommandEntry &entry : commands()) {
        if (entry.name == first)
            return runCommand(entry, words);
    }
    throw UsageError{ first.isEmpty()
                              ? u"a command is missing; see qsocketio --help"_s
                              : u"unknown command \"%1\"; see qsocketio --help"_s.arg(first) };
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(u"qsocketio"_s);
    try {
        return run(app.arguments());
    } catch (const UsageError &error) {
        complain(error.message);
        return int(ExitCode::Usage);
    }
}
