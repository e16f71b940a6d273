// SPDX-License-Identifier: Apache-2.0
// Instruction address -> atom one cycle later; fills 32-byte lines through the bus. Direct mapped (addresses are physical).
// During a fill other lines hit as ever, and the words of the line that have arrived hit too: the user reads again until it hits.
// Invariant: a word that is being written, or whose line is being replaced, never hits.
module mem_icache #(
  parameter int BYTES = 8192
) (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        re_i,        // only while !busy_o
  input  logic [31:2] addr_i,
  output logic [31:0] data_o,      // of the address read last
  output logic        hit_o,
  input  logic        fill_i,      // fetch the line of the address read last, unless a fill was under way when it was read
  input  logic        inv_i,       // invalidate the line of inv_addr_i; held until inv_done_o
  input  logic [31:5] inv_addr_i,
  input  logic        inv_all_i,   // invalidate everything; held until inv_done_o, then busy_o until it is done
  output logic        inv_done_o,
  output logic        busy_o,
  // bus client
  output logic        req_o,
  output logic [31:5] adr_o,
  input  logic        beat_i,
  input  logic        last_i,
  input  logic [31:0] dat_i
);
  localparam int LINES = BYTES / 32;
  localparam int IW = $clog2(LINES);
  localparam int TW = 32 - 5 - IW;

  typedef enum logic [1:0] {SWEEP, IDLE, FILL} state_t;
  state_t        state_q, state_d;
  logic [31:2]   addr_q;
  logic [31:5]   line_q;           // being filled
  logic          void_q;
  logic          during_q;         // a fill was under way at the last read, with these words written
  logic [2:0]    snap_q;
  logic [IW-1:0] sweep_q, tag_wa;
  logic [2:0]    word_q;
  logic [TW:0]   tag_rd, tag_wd;   // {valid, tag}
  logic          tag_we, start;

  mem_ram #(.WIDTH(32), .DEPTH(BYTES / 4)) data (.clk_i, .re_i, .ra_i(addr_i[2+:IW+3]), .rd_o(data_o),
    .we_i(state_q == FILL && beat_i), .wa_i({line_q[5+:IW], word_q}), .wd_i(dat_i));
  mem_ram #(.WIDTH(TW + 1), .DEPTH(LINES)) tags (.clk_i, .re_i, .ra_i(addr_i[5+:IW]), .rd_o(tag_rd),
    .we_i(tag_we), .wa_i(tag_wa), .wd_i(tag_wd));

  always_comb
    if (void_q) hit_o = 1'b0;
    else if (during_q && addr_q[5+:IW] == line_q[5+:IW]) hit_o = addr_q[31-:TW] == line_q[31-:TW] && addr_q[4:2] < snap_q;
    else hit_o = tag_rd == {1'b1, addr_q[31-:TW]};
  assign busy_o     = state_q == SWEEP;
  assign start      = state_q == IDLE && fill_i && !during_q && !inv_all_i;
  assign req_o      = state_q == FILL || start;
  assign adr_o      = line_q;
  assign inv_done_o = state_q == IDLE && (inv_i || inv_all_i);

  always_comb begin
    state_d = state_q;
    tag_we  = 1'b0;
    tag_wa  = sweep_q;
    tag_wd  = '0;
    unique case (state_q)
      SWEEP: begin
        tag_we = 1'b1;
        if (&sweep_q) state_d = IDLE;
      end
      FILL: begin
        tag_we = last_i;
        tag_wa = line_q[5+:IW];
        tag_wd = {1'b1, line_q[31-:TW]};
        if (last_i) state_d = IDLE;
      end
      default: begin
        tag_we = inv_i;
        tag_wa = inv_addr_i[5+:IW];
        if (inv_all_i) state_d = SWEEP;
        else if (start) state_d = FILL;
      end
    endcase
    if (rst_i) state_d = SWEEP;
  end

  always_ff @(posedge clk_i) begin
    state_q <= state_d;
    if (re_i) begin
      addr_q   <= addr_i;
      during_q <= state_q == FILL;
      snap_q   <= word_q;
      void_q   <= last_i; // met the tag's write: read again
    end
    if (state_q == IDLE) line_q <= addr_q[31:5];
    sweep_q <= (state_q == SWEEP && !rst_i) ? sweep_q + 1'b1 : '0;
    word_q  <= (state_q != FILL) ? 3'd0 : word_q + 3'(beat_i);
  end
  logic unused_inv;
  assign unused_inv = &{1'b0, inv_addr_i};
endmodule
