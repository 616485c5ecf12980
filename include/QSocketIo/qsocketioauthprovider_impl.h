// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Template glue behind setAuthProvider(); not API.
#pragma once

#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qvariant.h>

#include <functional>
#include <type_traits>
#include <utility>

namespace QSocketIoPrivate {

struct AuthProvider
{
    // provider() returns a QVariantMap, or a QFuture of one.
    template <typename Callable>
    static AuthProvider make(const QObject *context, Callable provider)
    {
        using Result = std::invoke_result_t<Callable &>;
        AuthProvider result;
        result.context = context;
        if constexpr (std::is_convertible_v<Result, QFuture<QVariantMap>>) {
            result.askLater = std::move(provider);
        } else {
            static_assert(std::is_convertible_v<Result, QVariantMap>,
                          "An auth provider returns a QVariantMap or a QFuture<QVariantMap>.");
            result.ask = std::move(provider);
        }
        return result;
    }

    bool isSet() const { return context && (ask || askLater); }

    QPointer<const QObject> context;
    std::function<QVariantMap()> ask; // one of the two
    std::function<QFuture<QVariantMap>()> askLater;
};

} // namespace QSocketIoPrivate
