// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "frameportions.h"

using namespace QSocketIoPrivate;

namespace {

constexpr qint64 fuzzMessageLimit = 300; // small, so that inputs reach it

class LogSink : public WebSocketReader::Sink
{
public:
    void messageReceived(WebSocketOpcode opcode, QByteArrayView data,
                         const QByteArray *owner) override
    {
        Fuzz::require(data.size() <= fuzzMessageLimit, "the limit of a message holds");
        Fuzz::require(!owner || QByteArrayView(*owner) == data,
                      "the owner holds what the view shows");
        const bool isText = opcode == WebSocketOpcode::Text;
        Fuzz::require(!isText || Utf8Validator::isValid(data), "a text is UTF-8");
        add(isText ? "text " : "binary ", data);
    }
    void pingReceived(QByteArrayView data) override { add("ping ", data); }
    void pongReceived(QByteArrayView data) override { add("pong ", data); }
    void closeReceived(WebSocketCloseCode code, QByteArrayView reason) override
    {
        Fuzz::require(Utf8Validator::isValid(reason), "a reason is UTF-8");
        add(QByteArray::number(int(code)).prepend("close "), reason);
    }

    QList<QByteArray> log;

private:
    void add(QByteArray what, QByteArrayView data) { log.append(what.append(data)); }
};

QList<QByteArray> readAll(QByteArrayView bytes, qsizetype portion)
{
    WebSocketReader reader({ fuzzMessageLimit });
    LogSink sink;
    return Fuzz::readInPortions(reader, sink, bytes, portion, 14 + 125);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Fuzz::Input input(data, size);
    const qsizetype portion = 1 + input.takeByte() % 40;
    const QByteArrayView bytes = input.rest();
    const QList<QByteArray> whole = readAll(bytes, qMax(bytes.size(), qsizetype(1)));
    Fuzz::require(readAll(bytes, 1) == whole, "byte by byte makes no difference");
    Fuzz::require(readAll(bytes, portion) == whole, "portions make no difference");
    return 0;
}
