// SPDX-License-Identifier: Apache-2.0
// Word index -> hit and word one cycle later; stores, drains of the store buffer, refills, write-backs, flushes, uncached words.
// Write-back, write-allocate, 32-byte lines, ways of 4 KB (index bits are the same in linear and physical addresses).
// Invariant: while busy_o no lookup is valid, and none made before stays valid: the user looks up again afterwards. A lookup that
// met a write of its word or set reports replay_o. Refills overtake the write-back of their victim; everything else waits for it.
module mem_dcache #(
  parameter int BYTES = 8192,
  parameter int WAYS  = BYTES / 4096
) (
  input  logic              clk_i,
  input  logic              rst_i,
  // lookup port, shared: the user's address or, when granted, ours
  input  logic              lk_en_i,    // the port is used in this cycle (by either)
  input  logic [11:2]       lk_idx_i,
  input  mem_pkg::dc_req_t  req_i,
  output mem_pkg::dc_rsp_t  rsp_o,
  output logic              busy_o,
  output logic [WAYS-1:0]   l1_way_o,   // hits of the lookup of the cycle before
  input  logic [WAYS-1:0]   st_way_i,   // of req_i's store
  // bus client
  output mem_pkg::bus_req_t bus_o,
  input  mem_pkg::bus_rsp_t bus_i,
  input  logic [2:0]        bus_word_i  // of a line that is written
);
  typedef enum logic [3:0] {SWEEP, IDLE, DRAIN_TAG, DRAIN_WR, MISS_LOOK, MISS_TAG, MISS_RUN, UNCACHED, FL_LOOK, FL_TAG, FL_READ,
                            FL_NEXT} state_t;
  state_t          state_q, state_d;
  logic [31:5]     line_q;         // being refilled or flushed
  logic [WAYS-1:0] way_q, victim, hit;
  logic            dirty_q, all_q, from_op_q;
  logic [3:0]      cnt_q;          // words of the victim read so far
  logic [2:0]      beat_q;
  logic [2:0]      first_q;        // word the refill begins with
  logic [WAYS-1:0] vic_way;
  logic            reading, rd_q;  // a victim word is on the array's output
  logic [2:0]      rd_word_q, cnt_word;
  logic [31:0]     victim_word;
  logic            vdirty;

  logic            own, l1_dirty, op_done;
  logic [31:2]     own_addr, addr, dr_addr;
  logic [31:0]     l1_data;
  assign addr           = req_i.addr;
  assign dr_addr        = req_i.dr_addr;
  assign rsp_o.own      = own;
  assign rsp_o.own_addr = own_addr;
  assign rsp_o.l1_dirty = l1_dirty;
  assign rsp_o.l1_data  = l1_data;
  assign rsp_o.op_done  = op_done;
  assign rsp_o.op_data  = bus_i.dat;

  // arrays
  logic [WAYS*32-1:0] rdata;
  logic [WAYS*22-1:0] rtag;  // {valid, dirty, tag}
  logic [WAYS-1:0]    data_we, tag_we, dirty;
  logic [9:0]         data_wa;
  logic [31:0]        data_wd;
  logic [3:0]         data_wm;
  logic [6:0]         tag_wa;
  logic [21:0]        tag_wd;
  for (genvar w = 0; w < WAYS; w++) begin : g_way
    mem_bram #(.DEPTH(1024)) data (.clk_i, .re_i(lk_en_i), .ra_i(lk_idx_i), .rd_o(rdata[w*32+:32]),
      .we_i(data_we[w] ? data_wm : 4'd0), .wa_i(data_wa), .wd_i(data_wd));
    mem_ram #(.WIDTH(22), .DEPTH(128)) tags (.clk_i, .re_i(lk_en_i), .ra_i(lk_idx_i[11:5]), .rd_o(rtag[w*22+:22]),
      .we_i(tag_we[w]), .wa_i(tag_wa), .wd_i(tag_wd));
    assign hit[w]   = rtag[w*22+21] && rtag[w*22+:20] == req_i.tag;
    assign dirty[w] = rtag[w*22+20];
  end
  always_comb begin
    l1_data   = 32'd0;
    victim_word = 32'd0;
    for (int w = 0; w < WAYS; w++) begin
      l1_data   = l1_data | (rdata[w*32+:32] & {32{hit[w]}});
      victim_word = victim_word | (rdata[w*32+:32] & {32{vic_way[w]}});
    end
  end
  assign l1_way_o = hit;
  assign l1_dirty = (hit & dirty) != '0;

  assign vic_way = (state_q == MISS_TAG || state_q == FL_TAG) ? victim : way_q;

  // victim: an empty way, else in turn
  logic [21:0]     vtag;
  logic            found;
  logic [WAYS-1:0] turn_q;  // one-hot
  always_comb begin
    found  = 1'b0;
    victim = '0;
    for (int w = 0; w < WAYS; w++)
      if (!found && !rtag[w*22+21]) begin
        victim[w] = 1'b1;
        found     = 1'b1;
      end
    if (!found) victim = turn_q;
    if (state_q == FL_TAG) victim = all_q ? way_q : hit;
    vtag = 22'd0;
    for (int w = 0; w < WAYS; w++) if (victim[w]) vtag = vtag | rtag[w*22+:22];
    vdirty = vtag[21] && vtag[20];
  end

  // write-back buffer: the victim's words, its address, until the bus has taken them
  logic [31:0] wb_ram [0:7];
  logic        wb_valid_q, wb_done;
  logic [31:5] wb_line_q;
  always_ff @(posedge clk_i) if (rd_q) wb_ram[rd_word_q] <= victim_word;

  // bus: a refill before the write-back of its victim
  logic refill_pending_q, unc;
  assign unc          = state_q == UNCACHED;
  assign bus_o.req    = refill_pending_q || unc || (wb_valid_q && !rd_q && !reading);
  assign bus_o.we     = !refill_pending_q && (!unc || req_i.op[1]);
  assign bus_o.single = unc;
  assign bus_o.adr    = refill_pending_q ? {line_q, first_q} : unc ? addr : {wb_line_q, 3'd0};
  assign bus_o.sel    = req_i.mask;
  assign bus_o.dat    = unc ? req_i.data : wb_ram[bus_word_i];
  assign wb_done      = wb_valid_q && bus_i.last && !refill_pending_q && !unc;

  // the port: our lookups
  // the victim's words are read from the first lookup on, in its order, so that it cannot overtake them
  assign reading = (state_q == MISS_LOOK || state_q == MISS_TAG || state_q == MISS_RUN || state_q == FL_LOOK ||
                    state_q == FL_TAG || state_q == FL_READ) && !cnt_q[3];
  assign rsp_o.early = state_q == MISS_RUN && from_op_q && refill_pending_q && bus_i.beat && beat_q == 3'd0;
  assign cnt_word    = cnt_q[2:0] + first_q;
  always_comb begin
    own      = 1'b0;
    own_addr = {line_q, cnt_word};
    unique case (state_q)
      IDLE: begin
        own      = req_i.grant && req_i.dr_valid && !req_i.op_req && !(held_q && req_i.dr_hold);
        own_addr = dr_addr;
      end
      default: own = reading;
    endcase
  end
  assign busy_o = !(state_q == IDLE || state_q == DRAIN_TAG || state_q == DRAIN_WR || state_q == UNCACHED);

  // write port
  // a drain that hits is written at once unless a store has the port
  logic drain_wr, met_last;
  logic fill_wr, alloc_q, held_q;        // a line filled from the store buffer
  assign fill_wr      = state_q == MISS_RUN && alloc_q;
  assign drain_wr     = !req_i.st_en && (state_q == DRAIN_WR || (state_q == DRAIN_TAG && !met_last && hit != '0));
  assign rsp_o.dr_pop = drain_wr || fill_wr;
  logic [WAYS-1:0] drain_way;
  logic            drain_dirty;
  assign drain_way   = state_q == DRAIN_TAG ? hit : way_q;
  assign drain_dirty = state_q == DRAIN_TAG ? l1_dirty : dirty_q;
  always_comb begin
    data_we = '0;
    data_wa = addr[11:2];
    data_wd = req_i.data;
    data_wm = req_i.mask;
    tag_we  = '0;
    tag_wa  = addr[11:5];
    tag_wd  = {2'b11, addr[31:12]};
    if (req_i.st_en) begin
      data_we = st_way_i;
      tag_we  = req_i.st_dirty ? '0 : st_way_i;
    end
    unique case (state_q)
      SWEEP: begin
        tag_we = '1;
        tag_wa = line_q[11:5];
        tag_wd = 22'd0;
      end
      DRAIN_TAG, DRAIN_WR: if (drain_wr) begin
        data_we = drain_way;
        data_wa = dr_addr[11:2];
        data_wd = req_i.dr_data;
        data_wm = req_i.dr_mask;
        tag_we  = drain_dirty ? '0 : drain_way;
        tag_wa  = dr_addr[11:5];
        tag_wd  = {2'b11, dr_addr[31:12]};
      end
      MISS_RUN: if ((refill_pending_q && bus_i.beat) || fill_wr) begin
        data_we = way_q;
        data_wa = {line_q[11:5], beat_q + first_q};
        data_wd = alloc_q ? req_i.dr_data : bus_i.dat;
        data_wm = 4'hf;
        tag_we  = (alloc_q ? beat_q == 3'd7 : bus_i.last) ? way_q : '0;
        tag_wa  = line_q[11:5];
        tag_wd  = {1'b1, alloc_q, line_q[31:12]};
      end
      FL_NEXT: begin
        tag_we = way_q;
        tag_wa = line_q[11:5];
        tag_wd = 22'd0;
      end
      default: ;
    endcase
  end

  // lookups that met a write
  logic [11:2] l1_idx_q, last_idx_q;
  logic        last_data_q, last_tag_q, now_data, now_tag;
  assign now_data        = data_we != '0;
  assign now_tag         = tag_we != '0;
  assign rsp_o.l1_replay = (l1_idx_q[11:5] == data_wa[9:3] && now_data && (now_tag || l1_idx_q[4:2] == data_wa[2:0])) || met_last;
  assign met_last        = l1_idx_q[11:5] == last_idx_q[11:5] && (last_tag_q || (last_data_q && l1_idx_q[4:2] == last_idx_q[4:2]));
  always_ff @(posedge clk_i) begin
    if (lk_en_i) l1_idx_q <= lk_idx_i;
    last_idx_q  <= data_wa;
    last_data_q <= now_data;
    last_tag_q  <= now_tag;
  end

  always_comb begin
    state_d   = state_q;
    op_done = 1'b0;
    unique case (state_q)
      SWEEP: if (&line_q[11:5]) state_d = IDLE;
      IDLE:
        if (req_i.op_req) begin
          if (!wb_valid_q)
            unique case (req_i.op)
              3'd0:       state_d = MISS_LOOK;
              3'd1, 3'd2: state_d = UNCACHED;
              default:    state_d = FL_LOOK;
            endcase
        end else if (own) state_d = DRAIN_TAG;
      DRAIN_TAG: if (met_last || drain_wr) state_d = IDLE;
                 else if (hit != '0) state_d = DRAIN_WR;
                 else state_d = (wb_valid_q || req_i.dr_hold) ? IDLE : MISS_LOOK;
      DRAIN_WR:  if (!req_i.st_en) state_d = IDLE;
      MISS_LOOK: state_d = MISS_TAG;
      MISS_TAG:  state_d = MISS_RUN;
      MISS_RUN: if (alloc_q ? beat_q == 3'd7 : refill_pending_q && bus_i.last) begin
        state_d   = IDLE;
        op_done = alloc_q ? req_i.op_req && req_i.op == 3'd0 : from_op_q; // it may want this line: it looks up again
      end
      UNCACHED: if (bus_i.last) begin
        state_d   = IDLE;
        op_done = 1'b1;
      end
      FL_LOOK: state_d = FL_TAG;
      FL_TAG:  state_d = vdirty ? FL_READ : FL_NEXT;
      FL_READ: if (wb_done) state_d = FL_NEXT;
      FL_NEXT: // invalidate, then the next way or set
        if (!all_q || (way_q[WAYS-1] && (&line_q[11:5]))) begin
          state_d   = IDLE;
          op_done = 1'b1;
        end else state_d = FL_LOOK;
      default: state_d = IDLE;
    endcase
    if (rst_i) state_d = SWEEP;
  end

  always_ff @(posedge clk_i) begin
    state_q   <= state_d;
    rd_q      <= reading;
    rd_word_q <= cnt_word;
    unique case (state_q)
      SWEEP: line_q <= line_q + 27'd1;
      IDLE: begin
        line_q    <= req_i.op_req ? addr[31:5] : dr_addr[31:5];
        from_op_q <= req_i.op_req;
        first_q   <= req_i.op_req ? addr[4:2] : dr_addr[4:2];
        all_q     <= req_i.op == 3'd4;
        alloc_q   <= 1'b0;
        if (req_i.op_req && req_i.op == 3'd4) begin
          line_q <= '0;
          way_q  <= WAYS'(1);
        end
      end
      DRAIN_TAG: begin
        way_q   <= hit;
        dirty_q <= l1_dirty;
        alloc_q <= req_i.dr_run;
        held_q  <= req_i.dr_hold && !met_last && hit == '0;
      end
      MISS_TAG, FL_TAG: way_q <= victim;
      FL_NEXT: if (all_q) begin
        way_q <= way_q << 1;
        if (way_q[WAYS-1]) begin
          way_q  <= WAYS'(1);
          line_q <= line_q + 27'd1;
        end
      end
      default: ;
    endcase
    if (state_d == MISS_LOOK) refill_pending_q <= !(state_q == DRAIN_TAG && req_i.dr_run);
    else if (bus_i.last) refill_pending_q <= 1'b0;
    if (state_q == MISS_TAG) turn_q <= WAYS'({turn_q, turn_q[WAYS-1]});
    if (state_q == MISS_TAG || state_q == FL_TAG) begin
      cnt_q     <= {!vdirty, 3'd2};
      wb_line_q <= {vtag[19:0], line_q[11:5]};
      if (vdirty) wb_valid_q <= 1'b1;
    end else if (reading) cnt_q <= cnt_q + 4'd1;
    else if (state_q == IDLE || state_q == FL_NEXT) cnt_q <= 4'd0;
    if (wb_done) wb_valid_q <= 1'b0;
    beat_q <= state_q != MISS_RUN ? 3'd0 : beat_q + 3'(bus_i.beat || alloc_q);
    if (rst_i) begin
      line_q           <= '0;
      refill_pending_q <= 1'b0;
      wb_valid_q       <= 1'b0;
      turn_q           <= WAYS'(1);
      way_q            <= '0;
      from_op_q        <= 1'b0;
      all_q            <= 1'b0;
      alloc_q          <= 1'b0;
      held_q           <= 1'b0;
    end
  end
endmodule
