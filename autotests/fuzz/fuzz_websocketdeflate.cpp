// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Frames of a peer with which compression was agreed on, and whatever deflate makes of the same bytes.
#include "frameportions.h"

#include "http/websocketdeflate.h"

using namespace QSocketIoPrivate;

namespace {

constexpr qint64 fuzzInflatedLimit = 2000; // small, so that inputs reach it

class InflatedLog : public WebSocketReader::Sink
{
public:
    void messageReceived(WebSocketOpcode opcode, QByteArrayView data, const QByteArray *) override
    {
        Fuzz::require(data.size() <= fuzzInflatedLimit, "the limit of a message holds");
        const bool isText = opcode == WebSocketOpcode::Text;
        Fuzz::require(!isText || Utf8Validator::isValid(data), "a text is UTF-8");
        log.append(data.toByteArray().prepend(isText ? "text " : "binary "));
    }
    void pingReceived(QByteArrayView) override { log.append("ping"); }
    void pongReceived(QByteArrayView) override { log.append("pong"); }
    void closeReceived(WebSocketCloseCode, QByteArrayView) override { log.append("close"); }

    QList<QByteArray> log;
};

QList<QByteArray> readInflating(QByteArrayView bytes, qsizetype portion, ContextTakeover takeover)
{
    MessageInflater inflater(12, takeover);
    WebSocketReader reader({ fuzzInflatedLimit });
    reader.setInflater(&inflater);
    InflatedLog sink;
    return Fuzz::readInPortions(reader, sink, bytes, portion, 14 + 125);
}

void checkRoundTrip(QByteArrayView message, ContextTakeover takeover)
{
    const WebSocketDeflateOptions everything{ .threshold = 0 };
    MessageDeflater deflater(12, takeover, everything);
    MessageInflater inflater(12, takeover);
    for (int i = 0; i < 2; ++i) {
        const QByteArray small = deflater.deflate({}, message);
        Fuzz::require(small.size() < qMax<qsizetype>(message.size(), 1), "it becomes smaller");
        if (small.isNull())
            continue;
        QByteArray out;
        const auto error = inflater.inflate(small, MessageInflater::Part::Last, out, message.size());
        Fuzz::require(error == MessageInflater::Error::None && out == message,
                      "what was compressed comes back");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Fuzz::Input input(data, size);
    const int choice = input.takeByte();
    const ContextTakeover takeover = choice & 1 ? ContextTakeover::Yes : ContextTakeover::No;
    const QByteArrayView bytes = input.rest();
    const auto whole = readInflating(bytes, qMax(bytes.size(), qsizetype(1)), takeover);
    Fuzz::require(readInflating(bytes, 1, takeover) == whole, "byte by byte makes no difference");
    Fuzz::require(readInflating(bytes, 1 + choice / 8, takeover) == whole,
                  "portions make no difference");
    checkRoundTrip(bytes, takeover);
    return 0;
}
