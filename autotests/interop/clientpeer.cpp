// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "clientpeer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

QStringList commandLine(const QString &kind)
{
    const QString folder = QStringLiteral(INTEROP_FOLDER) + u"/peers/"_s;
    // Debian's Python, which has Debian's modules, wherever else there may be one.
    if (kind == "python"_L1)
        return { u"/usr/bin/python3"_s, u"-B"_s, folder + u"client_sync.py"_s };
    if (kind == "python-asyncio"_L1)
        return { u"/usr/bin/python3"_s, u"-B"_s, folder + u"client_asyncio.py"_s };
    if (kind.startsWith("chromium"_L1))
        return { u"node"_s, folder + u"browser.mjs"_s };
    if (kind == "admin"_L1)
        return { u"node"_s, folder + u"adminpage.mjs"_s };
    if (kind == "draining"_L1)
        return { u"node"_s, folder + u"draining.mjs"_s };
    // "node-2": the package of that version.
    return { u"node"_s, folder + u"node.mjs"_s, u"socket.io-client"_s + kind.mid(4) };
}

bool matches(const QJsonObject &report, const QJsonObject &members)
{
    for (auto it = members.begin(); it != members.end(); ++it) {
        if (report.value(it.key()) != it.value())
            return false;
    }
    return true;
}

} // namespace

ClientPeer::ClientPeer(const QString &kind)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    QObject::connect(&m_process, &QProcess::readyReadStandardOutput, &m_process,
                     [this] { readLines(); });
    QStringList command = commandLine(kind);
    const QString program = command.takeFirst();
    m_process.start(program, command);
}

ClientPeer::~ClientPeer()
{
    // Its standard input ends, and it ends what it has started itself.
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(10'000)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

void ClientPeer::send(const QJsonObject &command)
{
    m_process.write(QJsonDocument(command).toJson(QJsonDocument::Compact) + '\n');
}

QJsonObject ClientPeer::wait(const QJsonObject &members, int milliseconds)
{
    QJsonObject found;
    const auto find = [&] {
        const auto it = std::find_if(m_reports.cbegin(), m_reports.cend(),
                                     [&](const QJsonObject &r) { return matches(r, members); });
        if (it == m_reports.cend())
            return false;
        found = *it;
        m_reports.erase(it);
        return true;
    };
    if (QTest::qWaitFor([&] { return find() || !isRunning(); }, milliseconds) && !found.isEmpty())
        return found;
    qWarning() << "no report with" << members << "but"
               << m_reports.mid(std::max<qsizetype>(0, m_reports.size() - 10))
               << (isRunning() ? "" : "and the peer has ended");
    return {};
}

QList<QJsonObject> ClientPeer::takeAll(const QJsonObject &members)
{
    QList<QJsonObject> result;
    std::copy_if(m_reports.cbegin(), m_reports.cend(), std::back_inserter(result),
                 [&](const QJsonObject &r) { return matches(r, members); });
    m_reports.removeIf([&](const QJsonObject &r) { return matches(r, members); });
    return result;
}

qsizetype ClientPeer::count(const QJsonObject &members) const
{
    return std::count_if(m_reports.cbegin(), m_reports.cend(),
                         [&](const QJsonObject &r) { return matches(r, members); });
}

void ClientPeer::readLines()
{
    m_input += m_process.readAllStandardOutput();
    qsizetype start = 0;
    for (qsizetype end; (end = m_input.indexOf('\n', start)) >= 0; start = end + 1)
        m_reports.append(QJsonDocument::fromJson(m_input.sliced(start, end - start)).object());
    m_input.remove(0, start);
}

QJsonValue ClientPeer::toJson(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QByteArray:
        return QJsonObject{ { u"$bytes"_s, QString::fromLatin1(value.toByteArray().toBase64()) } };
    case QMetaType::QVariantList: {
        QJsonArray result;
        const QVariantList list = value.toList();
        for (const QVariant &item : list)
            result.append(toJson(item));
        return result;
    }
    case QMetaType::QVariantMap: {
        QJsonObject result;
        const QVariantMap map = value.toMap();
        for (auto it = map.begin(); it != map.end(); ++it)
            result.insert(it.key(), toJson(it.value()));
        return result;
    }
    default:
        return QJsonValue::fromVariant(value);
    }
}

QVariant ClientPeer::fromJson(const QJsonValue &value)
{
    if (value.isArray()) {
        QVariantList result;
        const QJsonArray array = value.toArray();
        for (const QJsonValue &item : array)
            result.append(fromJson(item));
        return result;
    }
    if (!value.isObject())
        return value.toVariant();
    const QJsonObject object = value.toObject();
    if (object.contains(u"$bytes"_s))
        return QByteArray::fromBase64(object.value(u"$bytes"_s).toString().toLatin1());
    QVariantMap result;
    for (auto it = object.begin(); it != object.end(); ++it)
        result.insert(it.key(), fromJson(it.value()));
    return result;
}
