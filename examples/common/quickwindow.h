// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the Qt Quick examples do before they open a window, and with it.
#pragma once

#include <QFontDatabase>
#include <QGuiApplication>
#include <QQmlApplicationEngine>
#include <QQuickItem>
#include <QQuickWindow>

#include <functional>

#include "photograph.h"

inline void prepareQuick()
{
    using namespace Qt::StringLiterals;
    // Without a screen there is no graphics card either.
    if (QGuiApplication::platformName() == "offscreen"_L1)
        QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
    QFont font = QGuiApplication::font();
    const QStringList installed = QFontDatabase::families();
    for (const QString &family : { u"Inter"_s, u"Segoe UI"_s, u"Roboto"_s, u"Noto Sans"_s }) {
        if (installed.contains(family)) {
            font.setFamily(family);
            break;
        }
    }
    QGuiApplication::setFont(font);
}

// The visible texts below an item, by the names of the objects that show them.
inline void collectTexts(const QQuickItem *item, Photograph::Texts &texts)
{
    if (!item->isVisible())
        return;
    const QVariant text = item->property("text");
    if (!item->objectName().isEmpty() && text.isValid())
        texts.append({ item->objectName(), text.toString() });
    const auto children = item->childItems();
    for (const QQuickItem *child : children)
        collectTexts(child, texts);
}

// The window that a file has made; null when it could not be loaded.
inline QQuickWindow *loadWindow(QQmlApplicationEngine &engine, const QUrl &file)
{
    engine.load(file);
    const QList<QObject *> roots = engine.rootObjects();
    return roots.isEmpty() ? nullptr : qobject_cast<QQuickWindow *>(roots.constFirst());
}

// Saves a picture of the window as soon as it is ready, and ends the program.
inline void photograph(QQuickWindow *window, const QString &file,
                       const std::function<bool()> &isReady)
{
    const auto texts = [window] {
        Photograph::Texts all;
        collectTexts(window->contentItem(), all);
        return all;
    };
    new Photograph(
            file, isReady, texts, [window] { return window->grabWindow(); }, window);
}
