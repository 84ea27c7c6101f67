  def rms(self: __torch__.M, x: Tensor, w: Tensor, eps: float) -> Tensor:
    return torch.mul(torch.mul(x, torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [-1], True), eps))), w)
  def rope(self: __torch__.M, x: Tensor, c: Tensor, s: Tensor) -> Tensor:
    a = torch.chunk(x, 2, -1)
    return torch.add(torch.mul(x, c), torch.mul(torch.cat([torch.neg(a[1]), a[0]], -1), s))
  def lin(self: __torch__.M, x: Tensor, w: Tensor, lo: List[Tensor], k: int, scale: float, p: float) -> Tensor:
    y = torch.linear(x, w)
    if torch.gt(torch.len(lo), 0):
      a = lo[k]
      if torch.gt(torch.numel(a), 0):
        if torch.gt(p, 0.):
          h = torch.dropout(x, p, True)
        else:
          h = x
        y = torch.add(y, torch.linear(torch.linear(h, a), lo[torch.add(k, 1)]), alpha=scale)
    return y
  def shed(self: __torch__.M, x: Tensor, p: float) -> Tensor:
    if torch.gt(p, 0.):
      keep = torch.dropout(torch.new_ones(x, [torch.size(x, 0), 1, torch.size(x, 2)]), p, True)
      y = torch.mul(x, keep)
    else:
      y = x
    return y
  def states(self: __torch__.M, ids: Tensor, table: Tensor, hd: int, eps: float, ws: List[Tensor], lo: List[Tensor], scale: float, lp: float, p: float) -> Tensor:
    B = torch.size(ids, 0)
    T = torch.size(ids, 1)
    c = torch.slice(table[0], 0, 0, T)
    s = torch.slice(table[1], 0, 0, T)
    x = (self).shed(torch.embedding(ws[0], ids), p, )
    n = torch.floordiv(torch.sub(torch.len(ws), 3), 9)
    for i in range(n):
      o = torch.add(torch.mul(i, 9), 3)
      l = torch.mul(i, 14)
      h = (self).rms(x, ws[torch.add(o, 7)], eps, )
      q = torch.transpose(torch.view((self).lin(h, ws[o], lo, l, scale, lp, ), [B, T, -1, hd]), 1, 2)
      k = torch.transpose(torch.view((self).lin(h, ws[torch.add(o, 1)], lo, torch.add(l, 2), scale, lp, ), [B, T, -1, hd]), 1, 2)
      v = torch.transpose(torch.view((self).lin(h, ws[torch.add(o, 2)], lo, torch.add(l, 4), scale, lp, ), [B, T, -1, hd]), 1, 2)
      grouped = torch.ne(torch.size(q, 1), torch.size(k, 1))
      a = torch.scaled_dot_product_attention((self).rope(q, c, s, ), (self).rope(k, c, s, ), v, None, 0., True, scale=None, enable_gqa=grouped)
      a0 = (self).lin(torch.reshape(torch.transpose(a, 1, 2), [B, T, -1]), ws[torch.add(o, 3)], lo, torch.add(l, 6), scale, lp, )
      x0 = torch.add(x, (self).shed(a0, p, ))
      h0 = (self).rms(x0, ws[torch.add(o, 8)], eps, )
      g = torch.silu((self).lin(h0, ws[torch.add(o, 4)], lo, torch.add(l, 8), scale, lp, ))
      g0 = torch.mul(g, (self).lin(h0, ws[torch.add(o, 5)], lo, torch.add(l, 10), scale, lp, ))
      x = torch.add(x0, (self).shed((self).lin(g0, ws[torch.add(o, 6)], lo, torch.add(l, 12), scale, lp, ), p, ))
    return x
  def logits(self: __torch__.M, x: Tensor, pick: Tensor, eps: float, ws: List[Tensor]) -> Tensor:
    y = torch.index_select(torch.reshape(x, [-1, torch.size(x, 2)]), 0, pick)
    return torch.linear((self).rms(y, ws[1], eps, ), ws[2])
  def whole(self: __torch__.M, ids: Tensor, table: Tensor, hd: int, eps: float, ws: List[Tensor], lo: List[Tensor], scale: float, pick: Tensor) -> Tensor:
    x = (self).states(ids, table, hd, eps, ws, lo, scale, 0., 0., )
    return (self).logits(x, pick, eps, ws, )
  def scores(self: __torch__.M, ids: Tensor, table: Tensor, hd: int, eps: float, ws: List[Tensor], lo: List[Tensor], scale: float, pick: Tensor, next: Tensor) -> Tensor:
    x = (self).whole(ids, table, hd, eps, ws, lo, scale, pick, )
    y = torch.squeeze(torch.gather(x, 1, torch.unsqueeze(next, 1)), 1)
    return torch.sub(y, torch.logsumexp(x, [1]))
  def cached(self: __torch__.M, ids: Tensor, pos: Tensor, rows: Tensor, first: int, span: int, mode: int, table: Tensor, hd: int, eps: float, ws: List[Tensor], lo: List[Tensor], scale: float, ks: List[Tensor], vs: List[Tensor], pick: Tensor) -> Tensor:
    B = torch.size(ids, 0)
    T = torch.size(ids, 1)
    c = torch.unsqueeze(torch.embedding(table[0], pos), 1)
    s = torch.unsqueeze(torch.embedding(table[1], pos), 1)
    x = torch.embedding(ws[0], ids)
    where = annotate(List[Optional[Tensor]], [torch.unsqueeze(rows, 1), pos])
    mask : Optional[Tensor] = None
    if torch.eq(mode, 2):
      seen = torch.arange(span, dtype=4, layout=None, device=None, pin_memory=None)
      mask = torch.unsqueeze(torch.le(seen, torch.unsqueeze(pos, 2)), 1)
    n = torch.floordiv(torch.sub(torch.len(ws), 3), 9)
    for i in range(n):
      o = torch.add(torch.mul(i, 9), 3)
      l = torch.mul(i, 14)
      h = (self).rms(x, ws[torch.add(o, 7)], eps, )
      q = torch.transpose(torch.view((self).lin(h, ws[o], lo, l, scale, 0., ), [B, T, -1, hd]), 1, 2)
      k = torch.transpose(torch.view((self).lin(h, ws[torch.add(o, 1)], lo, torch.add(l, 2), scale, 0., ), [B, T, -1, hd]), 1, 2)
      v = torch.view((self).lin(h, ws[torch.add(o, 2)], lo, torch.add(l, 4), scale, 0., ), [B, T, -1, hd])
      q0 = (self).rope(q, c, s, )
      k0 = (self).rope(k, c, s, )
      _0 = torch.index_put_(ks[i], where, torch.transpose(k0, 1, 2))
      _1 = torch.index_put_(vs[i], where, v)
      if torch.eq(mode, 0):
        k1 = k0
        v1 = torch.transpose(v, 1, 2)
      else:
        ka = torch.slice(ks[i], 1, 0, span)
        va = torch.slice(vs[i], 1, 0, span)
        if torch.ge(first, 0):
          kb = torch.slice(ka, 0, first, torch.add(first, B))
          vb = torch.slice(va, 0, first, torch.add(first, B))
        else:
          kb = torch.index_select(ka, 0, rows)
          vb = torch.index_select(va, 0, rows)
        k1 = torch.transpose(kb, 1, 2)
        v1 = torch.transpose(vb, 1, 2)
      grouped = torch.ne(torch.size(q, 1), torch.size(k, 1))
      a = torch.scaled_dot_product_attention(q0, k1, v1, mask, 0., torch.eq(mode, 0), scale=None, enable_gqa=grouped)
      a0 = (self).lin(torch.reshape(torch.transpose(a, 1, 2), [B, T, -1]), ws[torch.add(o, 3)], lo, torch.add(l, 6), scale, 0., )
      x0 = torch.add(x, a0)
      h0 = (self).rms(x0, ws[torch.add(o, 8)], eps, )
      g = torch.silu((self).lin(h0, ws[torch.add(o, 4)], lo, torch.add(l, 8), scale, 0., ))
      g0 = torch.mul(g, (self).lin(h0, ws[torch.add(o, 5)], lo, torch.add(l, 10), scale, 0., ))
      x = torch.add(x0, (self).lin(g0, ws[torch.add(o, 6)], lo, torch.add(l, 12), scale, 0., ))
    return (self).logits(x, pick, eps, ws, )
  def axpy(self: __torch__.M, y: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    return torch.add(y, torch.matmul(b, a), alpha=scale)
