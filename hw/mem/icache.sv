// SPDX-License-Identifier: Apache-2.0
// Instruction address -> atom one cycle later; fills 32-byte lines through the bus, the wanted word first. One way below 8 KB, else
// two, of which a fill takes the one not used last (addresses are physical). The next line comes in the same burst unless it is
// there or in another page, or the user has gone elsewhere: eight more bus cycles against a memory latency.
// During a fill other lines hit as ever, and the words of the line that have arrived hit too: the user reads again until it hits.
// Invariant: a word that is being written, or whose line is being replaced, never hits.
module mem_icache #(
  parameter int W     = 1,         // words answered: the one asked for and, W = 2, the one behind it in its line
  parameter int BYTES = 8192,
  parameter int WAYS  = BYTES < 8192 ? 1 : 2
) (
  input  logic              clk_i,
  input  logic              rst_i,
  input  logic              re_i,       // only while !busy_o
  input  logic [31:2]       addr_i,
  output logic [W*32-1:0]   data_o,     // from the address read last on
  output logic [W-1:0]      hit_o,
  input  logic              fill_i,     // fetch the line of the address read last, unless a fill was under way when it was read
  input  logic              inv_i,      // invalidate the set of inv_addr_i; held until inv_done_o
  input  logic [31:5]       inv_addr_i,
  input  logic              inv_all_i,  // invalidate everything; held until inv_done_o, then busy_o until it is done
  output logic              inv_done_o,
  output logic              busy_o,
  // bus client
  output logic              req_o,
  output logic [31:2]       adr_o,      // of the first word; the others follow, modulo the line; held throughout
  output logic              more_o,     // and then the next line from its word 0; the bus looks with the last word of the first
  input  mem_pkg::bus_rsp_t bus_i,
  input  logic              end_i       // of the transfer
);
  localparam int LINES = BYTES / 32 / WAYS;
  localparam int IW = $clog2(LINES);
  localparam int TW = 32 - 5 - IW;
  localparam int LW = $clog2(W);

  typedef enum logic [1:0] {SWEEP, IDLE, FILL} state_t;
  state_t          state_q, state_d;
  logic [31:2]     addr_q;
  logic [31:2]     line_q;          // being filled, or filled before the line below; its first word
  logic [IW-1:0]   set_q;           // being filled
  logic [2:0]      base_q;          // its first word
  logic [WAYS-1:0] way_q, next_way_q, victim;
  logic            look_q, peek_q;  // the next line is looked up; its lookup is there
  logic            more_q;
  logic            void_q;
  logic            during_q;        // a fill was under way at the last read, with these words written
  logic [2:0]      snap_q;
  logic [IW-1:0]   sweep_q, tag_wa;
  logic [2:0]      word_q, fill_word, age;
  logic [IW+2:0]   fill_at;
  logic [TW:0]     tag_wd;          // {valid, tag}
  logic [WAYS-1:0] tag_we, hit;
  logic            start, in_set, coming, away, found;
  logic [31:2]     tag_addr;        // to look up
  logic [31:5]     next;
  assign next     = {line_q[31:12], line_q[11:5] + 7'd1};
  assign tag_addr = look_q ? {next, 3'd0} : addr_i;

  // the line's arrived words hit in the way it is filled into; what that way held before does not
  assign in_set = during_q && addr_q[5+:IW] == set_q;
  assign age    = addr_q[4:2] - base_q;
  assign coming = addr_q[31-:TW] == line_q[31-:TW] && age < snap_q;
  logic [WAYS*W*32-1:0] rdata;
  assign fill_word = base_q + word_q;
  assign fill_at   = {set_q, fill_word};
  for (genvar w = 0; w < WAYS; w++) begin : g_way
    logic [TW:0] tag_rd;
    // bank b: words b, b + W, ...; those before the first one asked for read a row further on
    for (genvar b = 0; b < W; b++) begin : g_bank
      logic [IW+3-LW-1:0] row;
      assign row = addr_i[2+LW+:IW+3-LW] + (IW+3-LW)'(W > 1 && addr_i[2] && b == 0);
      mem_ram #(.WIDTH(32), .DEPTH(LINES * 8 / W)) data (.clk_i, .re_i, .ra_i(row), .rd_o(rdata[(w*W+b)*32+:32]),
        .we_i(state_q == FILL && bus_i.beat && way_q[w] && (W == 1 || fill_word[0] == 1'(b))), .wa_i(fill_at[IW+2:LW]),
        .wd_i(bus_i.dat));
    end
    mem_ram #(.WIDTH(TW + 1), .DEPTH(LINES)) tags (.clk_i, .re_i(re_i || look_q), .ra_i(tag_addr[5+:IW]), .rd_o(tag_rd),
      .we_i(tag_we[w]), .wa_i(tag_wa), .wd_i(tag_wd));
    assign hit[w] = (in_set && way_q[w]) ? coming : tag_rd == {1'b1, addr_q[31-:TW]};
  end
  // the user waits for neither line
  assign away  = fill_i && during_q && !void_q && !in_set && addr_q[5+:IW] != next[5+:IW];
  assign found = !void_q && hit != '0;
  assign hit_o[0] = found;

  logic [W*32-1:0] way_data;
  if (W == 1) begin : g_one_word
    assign data_o = way_data;
  end else begin : g_two_words
    assign data_o   = addr_q[2] ? {way_data[31:0], way_data[63:32]} : way_data;
    // the word behind: in the line, and it has arrived
    assign hit_o[1] = found && addr_q[4:2] != 3'd7 && (!in_set || (hit & way_q) == '0 || age + 3'd1 < snap_q);
  end
  if (WAYS == 1) begin : g_direct
    assign way_data = rdata;
    assign victim   = 1'b1;
  end else begin : g_two
    assign way_data = hit[1] ? rdata[2*W*32-1:W*32] : rdata[W*32-1:0];
    // the way used last, per set
    logic last_way [0:LINES-1];
    always_ff @(posedge clk_i)
      if (busy_o || found) last_way[busy_o ? sweep_q : addr_q[5+:IW]] <= !busy_o && hit[1];
    assign victim = last_way[addr_q[5+:IW]] ? 2'b01 : 2'b10;
  end

  assign busy_o     = state_q == SWEEP;
  assign start      = state_q == IDLE && fill_i && !during_q && !inv_all_i;
  assign req_o      = state_q == FILL || start;
  assign adr_o      = line_q;
  assign more_o     = more_q;
  assign inv_done_o = state_q == IDLE && (inv_i || inv_all_i);

  always_comb begin
    state_d = state_q;
    tag_we  = '0;
    tag_wa  = sweep_q;
    tag_wd  = '0;
    unique case (state_q)
      SWEEP: begin
        tag_we = '1;
        if (&sweep_q) state_d = IDLE;
      end
      FILL: begin
        tag_we = bus_i.last ? way_q : '0;
        tag_wa = set_q;
        tag_wd = {1'b1, line_q[31-:TW]};
        if (end_i) state_d = IDLE;
      end
      default: begin
        tag_we = {WAYS{inv_i}};
        tag_wa = inv_addr_i[5+:IW];
        if (inv_all_i) state_d = SWEEP;
        else if (start) state_d = FILL;
      end
    endcase
    if (rst_i) state_d = SWEEP;
  end

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    if (re_i || look_q) begin
      addr_q   <= tag_addr;
      during_q <= state_q == FILL;
      snap_q   <= word_q;
      void_q   <= bus_i.last || look_q; // met the tag's write, or was not the user's: read again
    end
    look_q <= start;
    peek_q <= look_q;
    if (start) begin
      line_q   <= addr_q;
      set_q    <= addr_q[5+:IW];
      base_q   <= addr_q[4:2];
      way_q    <= victim;
      more_q   <= 1'b0;
    end
    if (peek_q) begin
      more_q     <= hit == '0 && line_q[11:5] != 7'h7f;
      next_way_q <= victim;
    end
    if (away) more_q <= 1'b0;
    if (bus_i.last && !end_i) begin
      set_q    <= next[5+:IW];
      base_q   <= 3'd0;
      way_q    <= next_way_q;
    end
    if (rst_i) begin
      look_q <= 1'b0;
      peek_q <= 1'b0;
    end
    sweep_q <= (state_q == SWEEP && !rst_i) ? sweep_q + 1'b1 : '0;
    word_q  <= (state_q != FILL) ? 3'd0 : word_q + 3'(bus_i.beat);
  end
  logic unused_inv;
  assign unused_inv = &{1'b0, inv_addr_i, fill_at};
endmodule
