// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/replycourier.h"

#include <array>

namespace QSocketIoPrivate {

namespace {

// Of a thread: most of what asks has few contexts, and those ask again and again.
struct KnownCourier
{
    const QObject *context = nullptr;
    std::shared_ptr<ReplyCourier> courier;
};
constexpr std::size_t knownCouriers = 8;

KnownCourier &knownCourier(const QObject *context)
{
    static thread_local std::array<KnownCourier, knownCouriers> known;
    constexpr int alignment = 4; // the bits below tell nothing
    return known[(quintptr(context) >> alignment) % known.size()];
}

} // namespace

std::shared_ptr<ReplyCourier> ReplyCourier::to(const QObject *context)
{
    KnownCourier &known = knownCourier(context);
    // Another object may have come to the same address.
    if (known.courier && known.context == context && known.courier->hasReceiver())
        return known.courier;
    const std::shared_ptr<ReplyCourier> courier(new ReplyCourier);
    if (context) {
        courier->m_connection = QObject::connect(courier.get(), &ReplyCourier::arrived, context,
                                                 [](const ReplyCall &call) {
                                                     call.callback->function(call.reply);
                                                 });
    }
    // Whoever comes last destroys it, in whatever thread that is, so it belongs to none.
    courier->moveToThread(nullptr);
    known = { context, courier };
    return courier;
}

} // namespace QSocketIoPrivate

#include "moc_replycourier.cpp"
