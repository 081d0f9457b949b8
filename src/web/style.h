/*
 * style.h - how the pages look: one sheet, one icon.
 *
 * Light and dark as the reader's system is; phones to wide screens; nothing from elsewhere.
 * Each colour of text stands out from its ground by 4.5:1 at least (WCAG 2, AA).
 */
#pragma once

#include "base/buf.h"

void style_sheet(struct buf *out);
void style_icon(struct buf *out);
