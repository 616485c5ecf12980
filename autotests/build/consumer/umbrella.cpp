// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One header for everything, in a program without Qt's keywords and implicit conversions.
#define QT_NO_KEYWORDS
#define QT_NO_CAST_FROM_ASCII
#define QT_NO_CAST_TO_ASCII
#define QT_NO_CAST_FROM_BYTEARRAY
#define QT_USE_QSTRINGBUILDER
#include <QSocketIo/QSocketIo>

#include <QCoreApplication>

struct Money
{
    qint64 cents = 0;
};
template <>
struct QSocketIoConverter<Money>
{
    static std::optional<Money> fromValue(const QVariant &value) { return Money{ value.toLongLong() }; }
    static QVariant toValue(const Money &money) { return money.cents; }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QSocketIoClient client(QUrl(QStringLiteral("http://localhost:1")));
    auto future = client.asVolatile().emitWithAck("pay", Money{ 5 });
    const bool isRefused = future.isFinished() && future.result().error().code() == QSocketIo::ErrorCode::NotConnected;
    return isRefused && QLatin1String(QSOCKETIO_VERSION_STR) == QLatin1String("0.1.0") ? 0 : 1;
}
