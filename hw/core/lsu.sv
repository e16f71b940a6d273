// SPDX-License-Identifier: Apache-2.0
// Memory stage and write-back of memory atoms: address -> TLB, data cache, store buffer -> load result, stores, faults.
// The common case passes without a state: looked up from execute, judged in the memory stage, finished in write-back. All else
// (misses, two-beat accesses, uncached words, waiting for drains, isync) freezes write-back and walks
// RUN -> [OP | WAIT] -> CAP (the atom's own lookup again) -> EVAL (and the memory stage's lookup again) -> RUN.
// Invariant: a store or device access happens once, in the cycle in which it is judged to pass.
module core_lsu #(
  parameter int WAYS = 2,
  parameter int SB_ENTRIES = 16
) (
  input  logic             clk_i,
  input  logic             rst_i,
  input  logic             init_i,
  input  logic [9:0]       init_idx_i,
  // execute
  input  core_pkg::x_t     x_i,
  input  logic             x_adv_i,
  input  logic [31:0]      x_lin_i,
  // memory stage
  input  core_pkg::op_t    m_i,
  input  logic [31:0]      m_ea_i,
  // write-back
  input  core_pkg::op_t    w_i,
  output logic             freeze_o,
  output core_pkg::lsu_t   wb_o,
  input  core_pkg::event_t ev_i,
  input  core_pkg::state_t state_i,
  input  logic [2:0]       d_seg_i,
  output logic [31:0]      d_base_o,
  // code cache
  output logic             ic_inv_o,
  output logic             ic_inv_all_o,
  input  logic             ic_inv_done_i,
  // data cache
  output logic             lk_en_o,
  output logic [11:2]      lk_idx_o,
  output mem_pkg::dc_req_t dc_o,
  input  mem_pkg::dc_rsp_t dc_i,
  input  logic             dc_busy_i,
  input  logic [WAYS-1:0]  l1_way_i,
  output logic [WAYS-1:0]  st_way_o
);
  typedef enum logic [2:0] {RUN, WAIT, OP, INV, CAP, EVAL, FIN} state_t;
  localparam logic [1:0] FOR_LOOKUP = 2'd0, FOR_DRAIN = 2'd1, FOR_SLOT = 2'd2, FOR_IRQ = 2'd3;
  state_t         state_q, state_d;
  core_pkg::ctl_t xc, mc, wc;
  assign xc = x_i.ctl;
  assign mc = m_i.ctl;
  assign wc = w_i.ctl;

  logic [31:0]     cause, res, st_data;
  logic [3:0]      st_mask;
  logic [2:0]      gmode, op;
  logic            op_req;
  assign gmode       = state_i.gmode;
  assign wb_o.cause  = cause;
  assign wb_o.res    = res;
  assign dc_o.op_req = op_req;
  assign dc_o.op     = op;
  assign dc_o.data   = st_data;
  assign dc_o.mask   = st_mask;

  // write-back's view of its own lookup
  logic [31:2]     w_pa_q;
  logic [31:0]     w_data_q, w_tval_q, w_lo_q;
  logic [WAYS-1:0] w_way_q;
  logic            w_dirty_q, w_replay_q, w_cross_q, w_early_q, w_fault_q, w_beat_q, w_unc_q, w_done_q;
  logic [4:0]      w_cause_q;
  logic [1:0]      wait_q, wait_d;

  logic w_mem, w_slow;
  assign w_mem  = w_i.valid && !w_i.irq && (wc.ld || wc.st || wc.probe || wc.tlbop);
  assign w_slow = w_i.valid && !w_i.irq && (wc.sys == core_pkg::SYS_FENCE || wc.sys == core_pkg::SYS_ISYNC ||
                                           wc.sys == core_pkg::SYS_CFLUSH || wc.sys == core_pkg::SYS_WFI);

  // ---- the lookup port: execute, else write-back or memory stage again, else the data cache itself
  logic        x_wants, again_run, present_w, present_m, wait_over;
  logic [31:0] w_at, other, lk_addr, l1_lin_q;
  assign x_wants   = x_i.valid && (xc.ld || xc.st || xc.probe || xc.tlbop);
  assign again_run = w_mem && !w_done_q && (w_replay_q || w_cross_q);
  assign present_w = ((state_q == RUN && again_run) || (state_q == WAIT && wait_over && !w_slow)) && !dc_busy_i;
  assign present_m = state_q == EVAL || state_q == FIN;
  logic second;
  assign second     = state_q == RUN ? !w_replay_q : w_beat_q;
  assign w_at       = second ? {w_i.lin[31:2] + 30'd1, 2'b00} : w_i.lin;
  assign other      = dc_i.own ? {dc_i.own_addr, 2'b00} : present_m ? m_i.lin : w_at;
  assign lk_addr    = (state_q == RUN && !again_run && !dc_i.own) ? x_lin_i : other;
  assign lk_idx_o   = lk_addr[11:2];
  assign lk_en_o    = dc_i.own || ((x_adv_i && x_wants && state_q == RUN) || present_w || present_m);
  assign dc_o.grant = (state_q == RUN && !x_wants && !again_run) || (state_q == WAIT && !present_w);
  always_ff @(posedge clk_i) if (lk_en_o) l1_lin_q <= lk_addr;

  // ---- memory stage: judge the lookup of the cycle before, for its own atom or (CAP) write-back's
  logic           cap_w, capture, l1_guest, l1_store, l1_user, busy_last_q;
  core_pkg::ctl_t lc;
  logic           seg_fail, hit, page, dev, xpage, open, chk, align;
  logic [31:12]   tlb_page, tlb_pa;
  logic [3:0]     m_mask, l1_mask;
  logic [31:2]    l1_pa;
  logic [31:0]    tlb_word, tlb_mask;
  assign cap_w    = state_q == CAP;
  assign capture  = cap_w || !freeze_o;
  assign lc       = cap_w ? wc : mc;
  assign l1_guest = lc.guest;
  assign l1_store = lc.st || lc.probe;
  assign l1_user  = gmode[0] && (lc.seg != 3'd6 || lc.tlbop);

  core_tlb tlb (.clk_i, .init_i, .init_idx_i, .re_i(lk_en_o), .idx_i(lk_addr[21:12]), .lin_i(l1_lin_q[31:7]),
    .user_i(l1_user), .store_i(l1_store), .wp_i(gmode[1]), .nomask_i(gmode[2]), .asid_i(state_i.gasid), .fence_i(state_i.gfence),
    .want_i(cap_w ? w_i.res[31:12] : m_i.res[31:12]), .hit_o(hit), .page_o(page), .dev_o(dev), .xpage_o(xpage),
    .chk_fail_o(chk), .page_pa_o(tlb_page), .pa_o(tlb_pa), .word_o(tlb_word), .mask_o(tlb_mask), .we_i(ev_i.tlbw || ev_i.tlbinv),
    .inv_i(ev_i.tlbinv), .w_lin_i(w_i.lin[31:12]), .w_data_i(w_i.res), .w_mask_i(state_i.tlbmask));
  // bytes of the beat: of the memory stage's atom always the first beat
  assign m_mask  = 4'({mc.msz[1], mc.msz[1], mc.msz != 2'd0, 1'b1} << m_i.lin[1:0]);
  assign l1_mask = cap_w ? st_mask : m_mask;
  core_grain grain (.clk_i, .init_i, .init_idx_i(init_idx_i[6:0]), .re_i(lk_en_o), .idx_i(lk_addr[11:5]), .pa_i(tlb_pa),
    .word_i(l1_lin_q[4:2]), .bytes_i(l1_mask), .open_o(open), .we_i(ev_i.grainw), .w_addr_i(w_i.lin[31:5]),
    .w_mask_i(w_i.res));
  core_seg seg (.clk_i, .rst_i, .init_i, .init_idx_i(init_idx_i[3:0]), .d_seg_i, .d_base_o, .m_seg_i(mc.seg), .m_ea_i,
    .m_size_i(mc.msz), .m_store_i(mc.st || mc.probe), .m_fail_o(seg_fail), .we_i(ev_i.segw), .v_i(w_i.lin[4:0]),
    .data_i(w_i.res), .commit_i(ev_i.commit), .rollback_i(ev_i.rollback));

  // the page comes from the TLB only for guest accesses; its own lookups leave l1_guest to the stage, so they say so
  logic own_q;
  always_ff @(posedge clk_i) own_q <= dc_i.own;
  assign l1_pa    = {(l1_guest && !own_q) ? tlb_page : l1_lin_q[31:12], l1_lin_q[11:2]};
  assign dc_o.tag = l1_pa[31:12];
  assign align    = !mc.guest && (mc.ld || mc.st) && ((mc.msz[0] && m_i.lin[0]) || (mc.msz[1] && m_i.lin[1:0] != 2'd0));

  logic       l1_fault;
  logic [4:0] l1_cause;
  always_comb begin
    l1_fault = 1'b1;
    l1_cause = 5'(atoms_pkg::CAUSE_TLBMISS);
    if (align && !cap_w) l1_cause = mc.st ? 5'(atoms_pkg::CAUSE_SALIGN) : 5'(atoms_pkg::CAUSE_LALIGN);
    else if (lc.tlbop) begin
      l1_cause = 5'(atoms_pkg::CAUSE_CHKPAGE);
      l1_fault = lc.sys == core_pkg::SYS_CHKPAGE && chk;
    end else if (!l1_guest) l1_fault = 1'b0;
    else if (seg_fail && !cap_w) l1_cause = 5'(atoms_pkg::CAUSE_SEG);
    else if (!hit) l1_cause = 5'(atoms_pkg::CAUSE_TLBMISS);
    else if (page) l1_cause = 5'(atoms_pkg::CAUSE_PAGE);
    else if (dev) l1_cause = 5'(atoms_pkg::CAUSE_DEVICE);
    else if (xpage && !open) l1_cause = 5'(atoms_pkg::CAUSE_XPAGE);
    else l1_fault = 1'b0;
  end

  // ---- store buffer
  logic        sb_multi, sb_cmt, sb_full_open, sb_full, sb_busy, sb_hold, push, st_plain;
  logic [31:2] sb_addr;
  logic [31:0] sb_data;
  logic [3:0]  sb_mask, fwd_mask;
  core_storebuf #(.N(SB_ENTRIES)) sb (.clk_i, .rst_i, .cam_addr_i(l1_pa), .cap_i(capture), .nth_i(wc.sys == core_pkg::SYS_SBRD),
    .nth_idx_i(w_i.lin[5:2]), .multi_o(sb_multi), .cmt_match_o(sb_cmt), .rd_addr_o(sb_addr), .rd_data_o(sb_data),
    .rd_mask_o(sb_mask), .fwd_mask_o(fwd_mask), .push_i(push), .st_addr_i(w_pa_q), .st_data_i(st_data), .st_mask_i(st_mask),
    .full_open_o(sb_full_open), .full_o(sb_full), .commit_i(ev_i.commit), .rollback_i(ev_i.rollback), .count_o(wb_o.count),
    .busy_o(sb_busy), .dr_valid_o(dc_o.dr_valid), .dr_addr_o(dc_o.dr_addr), .dr_data_o(dc_o.dr_data), .dr_mask_o(dc_o.dr_mask),
    .dr_run_o(dc_o.dr_run), .dr_hold_o(sb_hold), .dr_pop_i(dc_i.dr_pop));
  assign dc_o.dr_hold = sb_hold && state_q != WAIT; // nobody waits for drains

  // ---- write-back: store data in its lanes
  logic [1:0] lane, rot;
  logic [7:0] mask8;
  logic       high_byte;
  assign lane      = w_i.lin[1:0];
  assign high_byte = wc.guest && wc.f3 == 3'd4;
  assign rot       = lane - {1'b0, high_byte};
  always_comb begin
    unique case (rot)
      2'd0: st_data = w_i.res;
      2'd1: st_data = {w_i.res[23:0], w_i.res[31:24]};
      2'd2: st_data = {w_i.res[15:0], w_i.res[31:16]};
      default: st_data = {w_i.res[7:0], w_i.res[31:8]};
    endcase
    mask8     = {4'd0, wc.msz[1], wc.msz[1], wc.msz != 2'd0, 1'b1} << lane;
    st_mask = w_beat_q ? mask8[7:4] : mask8[3:0];
  end
  assign dc_o.addr = (w_slow || wc.tlbop) ? w_i.lin[31:2] : w_pa_q;

  // ---- write-back: judgement
  logic cached, judge, pass, sbfull, go_op, complete, hit_w;
  assign cached = w_pa_q[31] || w_pa_q[30] || w_pa_q[31:28] == 4'd0;
  assign judge  = w_mem && ((state_q == RUN && !w_done_q) || state_q == EVAL);
  assign hit_w  = w_way_q != '0;
  // neither pass nor go_op: wait, for wait_d
  always_comb begin
    pass    = 1'b0;
    sbfull  = 1'b0;
    go_op   = 1'b0;
    wait_d  = FOR_LOOKUP;
    if (w_early_q) pass = 1'b1; // alignment and segment faults need no lookup
    else if (w_replay_q) pass = 1'b0;
    else if (w_fault_q || wc.tlbop || wc.probe) pass = 1'b1;
    else if (wc.ld) begin
      if (!cached) go_op = 1'b1;
      else if (sb_multi) wait_d = FOR_DRAIN;
      else if (!hit_w) go_op = 1'b1;
      else pass = 1'b1;
    end else if (wc.gated) begin
      if (sb_full_open) begin pass = 1'b1; sbfull = 1'b1; end
      else if (sb_full) wait_d = FOR_SLOT;
      else pass = 1'b1;
    end else begin
      if (!cached) go_op = 1'b1;
      else if (sb_cmt) wait_d = FOR_DRAIN;
      else if (!hit_w) go_op = 1'b1;
      else pass = !dc_busy_i;
    end
    if (w_slow) wait_d = wc.sys == core_pkg::SYS_WFI ? FOR_IRQ : FOR_DRAIN;
  end
  logic fault_any, first_of_two, early;
  assign fault_any     = w_fault_q || sbfull;
  assign first_of_two  = w_cross_q && !w_beat_q && !fault_any;
  assign complete      = judge && pass && !first_of_two;
  assign push          = judge && pass && wc.st && wc.gated && !fault_any;
  assign st_plain      = judge && pass && wc.st && !wc.gated && !fault_any;
  assign dc_o.st_en    = st_plain;
  assign st_way_o      = w_way_q;
  assign dc_o.st_dirty = w_dirty_q;
  assign wb_o.st_event = push || st_plain || (op_req && op == 3'd2 && dc_i.op_done);
  assign freeze_o      = (w_mem || w_slow) && !(state_q == RUN && (w_done_q || complete));

  // ---- states
  always_comb
    unique case (wait_q)
      FOR_DRAIN: wait_over = !sb_busy;
      FOR_SLOT:  wait_over = !sb_full;
      FOR_IRQ:   wait_over = state_i.irq;
      default:   wait_over = 1'b1;
    endcase
  always_comb begin
    state_d = state_q;
    unique case (state_q)
      RUN:
        if (w_slow && !w_done_q) state_d = WAIT;
        else if (judge && !complete)
          state_d = (present_w && (w_replay_q || pass)) ? CAP : go_op ? OP : WAIT;
      WAIT:
        if (wait_over && !dc_busy_i) begin
          if (!w_slow) state_d = CAP;
          else state_d = (wc.sys == core_pkg::SYS_ISYNC || wc.sys == core_pkg::SYS_CFLUSH) ? OP : RUN;
        end
      OP: if (early) state_d = FIN;
          else if (dc_i.op_done) state_d = w_slow ? INV : (op == 3'd0) ? WAIT : FIN;
      INV: if (ic_inv_done_i) state_d = RUN;
      CAP: state_d = EVAL;
      EVAL: state_d = complete ? RUN : go_op ? OP : WAIT;
      default: state_d = RUN;
    endcase
    if (rst_i) state_d = RUN;
  end
  assign early  = state_q == OP && dc_i.early && wc.ld && !w_cross_q;
  assign op_req = state_q == OP;
  assign op     = wc.sys == core_pkg::SYS_ISYNC ? 3'd3 : wc.sys == core_pkg::SYS_CFLUSH ? 3'd4 :
                        cached ? 3'd0 : wc.st ? 3'd2 : 3'd1;
  assign ic_inv_o     = state_q == INV && wc.sys == core_pkg::SYS_ISYNC;
  assign ic_inv_all_o = state_q == INV && wc.sys == core_pkg::SYS_CFLUSH;

  logic [31:0] word;
  always_ff @(posedge clk_i) begin
    state_q     <= state_d;
    busy_last_q <= dc_busy_i;
    if (state_q != WAIT) wait_q <= (state_q == RUN || state_q == EVAL) ? wait_d : FOR_LOOKUP;
    if (capture) begin
      w_pa_q     <= l1_pa;
      w_data_q   <= !lc.tlbop ? dc_i.l1_data : lc.sys == core_pkg::SYS_TLBR ? tlb_word : tlb_mask;
      w_way_q    <= l1_way_i;
      w_dirty_q  <= dc_i.l1_dirty;
      w_replay_q <= dc_busy_i || busy_last_q || dc_i.l1_replay;
      w_fault_q  <= l1_fault;
      w_cause_q  <= l1_cause;
      w_tval_q   <= cap_w ? l1_lin_q : (seg_fail && l1_guest) ? m_ea_i : m_i.lin;
    end
    if (early) w_data_q <= dc_i.op_data; // the rest of the line comes while the pipeline goes on
    if (sbfull && judge) begin
      w_fault_q <= 1'b1;
      w_cause_q <= 5'(atoms_pkg::CAUSE_SBFULL);
    end
    if (!freeze_o) begin // a new atom comes in
      w_early_q <= align || (mc.guest && seg_fail);
      w_cross_q <= mc.guest && ((mc.msz[0] && m_i.lin[1:0] == 2'd3) || (mc.msz[1] && m_i.lin[1:0] != 2'd0));
      w_beat_q  <= 1'b0;
      w_unc_q   <= 1'b0;
      w_done_q  <= 1'b0;
    end else begin
      if (state_d == RUN && state_q != RUN) w_done_q <= 1'b1;
      if (judge && pass && first_of_two) begin
        w_beat_q <= 1'b1;
        w_lo_q   <= word;
      end
      if (state_q == OP && dc_i.op_done && op == 3'd1) begin
        w_unc_q <= 1'b1;
        w_lo_q  <= dc_i.op_data;
      end
    end
    if (rst_i) begin
      w_done_q <= 1'b0;
    end
  end

  // ---- result: merge what the store buffer holds, gather two beats, rotate, extend
  logic [31:0] mixed, rotated;
  logic [7:0]  byte0;
  always_comb begin
    for (int i = 0; i < 4; i++) begin
      word[i*8+:8]  = fwd_mask[i] && !wc.tlbop ? sb_data[i*8+:8] : w_data_q[i*8+:8];
      mixed[i*8+:8] = (w_unc_q || (w_cross_q && 2'(i) >= lane)) ? w_lo_q[i*8+:8] : word[i*8+:8];
    end
    unique case (wc.tlbop ? 2'd0 : lane)
      2'd0: rotated = mixed;
      2'd1: rotated = {mixed[7:0], mixed[31:8]};
      2'd2: rotated = {mixed[15:0], mixed[31:16]};
      default: rotated = {mixed[23:0], mixed[31:24]};
    endcase
    byte0 = rotated[7:0];
    res = rotated;
    if (!wc.tlbop)
      unique case (wc.f3)
        3'd0: res = {{24{byte0[7]}}, byte0};
        3'd1: res = {{16{rotated[15]}}, rotated[15:0]};
        3'd2: res = rotated;
        3'd3: res = {w_i.res[31:8], byte0};
        3'd4: res = {24'd0, byte0};
        3'd5: res = {16'd0, rotated[15:0]};
        3'd6: res = {w_i.res[31:16], byte0, w_i.res[7:0]};
        default: res = {w_i.res[31:16], rotated[15:0]};
      endcase
    if (wc.sys == core_pkg::SYS_SBRD) begin
      unique case (w_i.lin[1:0])
        2'd0: res = {sb_addr, 2'b00};
        2'd1: for (int i = 0; i < 4; i++) res[i*8+:8] = sb_data[i*8+:8] & {8{sb_mask[i]}};
        default: res = {28'd0, sb_mask};
      endcase
    end
  end
  assign wb_o.ext = w_unc_q;

  // ---- faults
  logic sbf;
  assign sbf        = judge && sbfull;
  assign wb_o.fault = w_mem && (w_fault_q || sbf);
  assign wb_o.tval  = w_tval_q;
  always_comb begin
    cause = {27'd0, sbf ? 5'(atoms_pkg::CAUSE_SBFULL) : w_cause_q};
    if (wc.guest) cause[13:8] = {wc.msz, wc.st || wc.probe, wc.seg};
  end
  logic unused;
  assign unused = &{1'b0, x_i, m_i, w_i, ev_i, state_i, lk_addr[1:0], lc, xc, mc, wc};
endmodule
